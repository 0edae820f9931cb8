package dev.cloudsql.spring.boot;

import java.util.List;
import java.util.Map;
import org.springframework.util.ClassUtils;

/** The R2DBC drivers of this project's dialects that are on the class path. */
final class R2dbcDrivers {

  private static final String MODULE = "dev.cloudsql.r2dbc.CloudSqlConnectionFactoryProvider";

  private static final Map<String, String> PROVIDERS =
      Map.of(
          "mariadb", "org.mariadb.r2dbc.MariadbConnectionFactoryProvider",
          "mysql", "io.asyncer.r2dbc.mysql.MySqlConnectionFactoryProvider",
          "postgres", "io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider",
          "sqlserver", "io.r2dbc.mssql.MssqlConnectionFactoryProvider");

  private static final Map<String, String> ALIASES =
      Map.of("mssql", "sqlserver", "postgresql", "postgres");

  private R2dbcDrivers() {}

  /** Whether a dialect, by its name or an alias, can be used by R2DBC. */
  static boolean has(String dialect) {
    return present().contains(ALIASES.getOrDefault(dialect, dialect));
  }

  /** The names of the dialects that can be used, sorted; none without {@code cloudsql-r2dbc}. */
  static List<String> present() {
    return ClassUtils.isPresent(MODULE, null)
        ? PROVIDERS.keySet().stream()
            .filter(name -> ClassUtils.isPresent(PROVIDERS.get(name), null))
            .sorted()
            .toList()
        : List.of();
  }
}
