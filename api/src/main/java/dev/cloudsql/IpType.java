package dev.cloudsql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The kinds of address that an instance can have.
 *
 * @since 0.1
 */
public enum IpType {
  /** The public IPv4 address; the Admin API calls it {@code PRIMARY}. */
  PUBLIC,
  /** An address in a VPC network that is peered with the instance's (private services access). */
  PRIVATE,
  /** A DNS name that leads to a Private Service Connect endpoint. */
  PSC;

  /**
   * Reads a list as the option {@code ipTypes} has it.
   *
   * @param text such as {@code PRIVATE,PSC}, in upper or lower case; {@code PRIMARY}, the Admin
   *     API's word, counts as {@link #PUBLIC}, and {@code AUTO} alone stands for all
   * @return the types in their order; empty if an item is none
   */
  public static Optional<List<IpType>> list(String text) {
    if (text.strip().equalsIgnoreCase("auto")) {
      return Optional.of(List.of(values()));
    }
    List<IpType> types = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      switch (item.strip().toUpperCase(Locale.ROOT)) {
        case "PUBLIC", "PRIMARY" -> types.add(PUBLIC);
        case "PRIVATE" -> types.add(PRIVATE);
        case "PSC" -> types.add(PSC);
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(List.copyOf(types));
  }
}
