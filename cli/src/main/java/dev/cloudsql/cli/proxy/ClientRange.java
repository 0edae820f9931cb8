package dev.cloudsql.cli.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * IP addresses whose first bits are the same, such as {@code 10.0.0.0/8}, {@code fd00::/8} or one
 * address.
 *
 * @param network the first address
 * @param bits how many bits must be the same
 */
record ClientRange(InetAddress network, int bits) {

  private static final Pattern NUMERIC =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*");

  boolean contains(InetAddress client) {
    byte[] wanted = network.getAddress();
    byte[] given = client.getAddress();
    if (wanted.length != given.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if ((wanted[bit / Byte.SIZE] & mask) != (given[bit / Byte.SIZE] & mask)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + bits;
  }

  /** For options. */
  static final class Converter implements ITypeConverter<ClientRange> {

    @Override
    public ClientRange convert(String text) {
      String[] parts = text.strip().split("/", 2);
      try {
        if (NUMERIC.matcher(parts[0]).matches()) {
          InetAddress network = InetAddress.getByName(parts[0]);
          int longest = network.getAddress().length * Byte.SIZE;
          int bits = parts.length == 1 ? longest : Integer.parseInt(parts[1]);
          if (bits >= 0 && bits <= longest) {
            return new ClientRange(network, bits);
          }
        }
      } catch (UnknownHostException | NumberFormatException e) {
        // Explained below.
      }
      throw new TypeConversionException(
          "'%s' is not an IP address or range. Write 10.0.0.0/8, fd00::/8 or 192.168.1.7"
              .formatted(text));
    }
  }
}
