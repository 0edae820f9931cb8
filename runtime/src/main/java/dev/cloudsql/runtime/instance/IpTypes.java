package dev.cloudsql.runtime.instance;

import dev.cloudsql.IpType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Parses lists of address types, as in the property {@code ipTypes}. */
public final class IpTypes {

  /** All types of address, in the default order. SQL Data is used only where it is named. */
  public static final List<IpType> ALL = List.of(IpType.PUBLIC, IpType.PRIVATE, IpType.PSC);

  private IpTypes() {}

  /**
   * Parses a list.
   *
   * @param text such as {@code PRIVATE,PSC}, in upper or lower case; {@code PRIMARY}, the Admin
   *     API's word, counts as {@link IpType#PUBLIC}, and {@code AUTO} alone stands for {@link #ALL}
   * @return the types in the order of the list; empty if an item is not a type
   */
  public static Optional<List<IpType>> parse(String text) {
    if (text.strip().equalsIgnoreCase("auto")) {
      return Optional.of(ALL);
    }
    List<IpType> types = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      switch (item.strip().toUpperCase(Locale.ROOT)) {
        case "PUBLIC", "PRIMARY" -> types.add(IpType.PUBLIC);
        case "PRIVATE" -> types.add(IpType.PRIVATE);
        case "PSC" -> types.add(IpType.PSC);
        case "SQL_DATA", "SQLDATA" -> types.add(IpType.SQL_DATA);
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(List.copyOf(types));
  }
}
