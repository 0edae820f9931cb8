package dev.cloudsql.emulator.tds.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Variants;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any bytes from a client of the emulated SQL Server")
class PacketReaderFuzzTests {

  static List<byte[]> seeds() {
    return List.of(
        packet(PacketType.PRELOGIN, "000000000000"),
        packet(PacketType.LOGIN, "00".repeat(40) + "3000010030000100" + "00".repeat(24) + "6100"),
        packet(PacketType.BATCH, "16000000120000000200000000000000000001000000" + "730065006c00"),
        packet(PacketType.RPC, "2604040100000068010101" + "6d08080000000000000000"),
        packet(PacketType.RPC, "6a1126020501ffffffff" + "2803ffffff" + "2a070a0102030405010203"),
        packet(
            PacketType.RPC,
            "e7401f09040034000200610a" + "e7ffff0904d0003402000000000000000200000061000000000000"));
  }

  private static byte[] packet(int type, String hex) {
    byte[] body = HexFormat.of().parseHex(hex);
    return ByteBuffer.allocate(8 + body.length)
        .put((byte) type)
        .put((byte) PacketReader.END_OF_MESSAGE)
        .putShort((short) (8 + body.length))
        .putInt(0)
        .put(body)
        .array();
  }

  @MethodSource("seeds")
  @DisplayName("are messages with logins, texts and values, or end the connection")
  @FuzzTest
  void anyBytes(byte @NotNull [] bytes) {
    Bounds.hold(
        bytes.length,
        () -> {
          PacketReader packets = new PacketReader(new ByteArrayInputStream(bytes));
          try {
            for (Optional<Message> next = packets.next(); next.isPresent(); next = packets.next()) {
              read(next.get());
            }
          } catch (IOException e) {
            // It is no such message.
          }
        });
  }

  private static void read(Message message) throws IOException {
    switch (message.type()) {
      case PacketType.LOGIN -> Login.read(message);
      case PacketType.BATCH -> message.body().skipHeaders().remainingText();
      default -> {
        while (message.body().hasMore()) {
          TypedValue.read(message.body());
        }
      }
    }
  }

  @Test
  @DisplayName("are messages or end the connection in all variants of messages")
  void variants() {
    Variants.ofBytes(seeds()).forEach(this::anyBytes);
  }
}
