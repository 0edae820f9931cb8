package dev.cloudsql.cli.doctor;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Chooses a dialect where the user names none. */
final class Dialects {

  private Dialects() {}

  /**
   * Any dialect, for the steps before the engine matters.
   *
   * @throws ConnectorException if there is none
   */
  static String any() throws ConnectorException {
    return Providers.all(DialectProvider.class).stream()
        .map(DialectProvider::name)
        .findFirst()
        .orElseThrow(() -> none("There is no dialect on the path."));
  }

  /**
   * The dialect for an engine: for a login, one whose driver is there; then the one that has the
   * engine's name.
   *
   * @param databaseVersion such as {@code MYSQL_8_4}
   * @throws ConnectorException if there is none
   */
  static String of(String databaseVersion, boolean login) throws ConnectorException {
    String engine = databaseVersion.toLowerCase(Locale.ROOT);
    List<String> fitting =
        Providers.all(DialectProvider.class).stream()
            .filter(it -> it.unsupported(databaseVersion, AuthMode.BUILT_IN).isEmpty())
            .map(DialectProvider::name)
            .toList();
    return fitting.stream()
        .min(
            Comparator.comparing((String name) -> login && Drivers.of(name).isEmpty())
                .thenComparing(name -> !engine.startsWith(name)))
        .orElseThrow(() -> none("No dialect on the path supports %s.".formatted(databaseVersion)));
  }

  private static ConnectorException none(String why) {
    return new ConnectorException(ErrorCode.DIALECT, Phase.CONFIG, null, why, null);
  }
}
