package dev.cloudsql.bundles;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The texts of a class file: names, descriptors, signatures and strings. */
final class Constants {

  private static final int MAGIC = 0xCAFEBABE;

  private Constants() {}

  /**
   * Reads the constant pool, whose format is in section 4.4 of the Java Virtual Machine
   * Specification.
   */
  static List<String> of(byte[] classFile) throws IOException {
    List<String> texts = new ArrayList<>();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
    if (in.readInt() != MAGIC) {
      throw new IOException("This is not a class file");
    }
    in.skipNBytes(4);
    int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts.add(in.readUTF());
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          // It takes two places.
          i++;
        }
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        default -> throw new IOException("Constant " + i + " has the unknown tag " + tag);
      }
    }
    return texts;
  }
}
