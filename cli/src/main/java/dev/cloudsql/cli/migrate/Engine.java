package dev.cloudsql.cli.migrate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A kind of URL for which the official connector has a socket factory. */
enum Engine {
  POSTGRES("postgresql", "postgres", "postgres.SocketFactory", "org.postgresql.Driver"),
  MYSQL("mysql", "mysql", "mysql.SocketFactory", "com.mysql.cj.jdbc.Driver"),
  MARIADB("mariadb", "mariadb", "mysql.MariaDbSocketFactory", "org.mariadb.jdbc.Driver"),
  SQLSERVER(
      "sqlserver",
      "mssql",
      "sqlserver.SocketFactory",
      "com.microsoft.sqlserver.jdbc.SQLServerDriver");

  static final String OFFICIAL = "com.google.cloud.sql.";

  private final String scheme;
  private final String reactiveName;
  private final String socketFactory;
  private final String driver;

  Engine(String scheme, String reactiveName, String socketFactory, String driver) {
    this.scheme = scheme;
    this.reactiveName = reactiveName;
    this.socketFactory = socketFactory;
    this.driver = driver;
  }

  /** The name in {@code jdbc:…} URLs of the driver, and in ours. */
  String scheme() {
    return scheme;
  }

  /** The class that driver URLs name in place of the official one. */
  String socketFactory() {
    return "dev.cloudsql.dialect." + socketFactory;
  }

  /** The dependency that has the dialect. */
  String artifact() {
    return "cloudsql-dialect-"
        + switch (this) {
          case POSTGRES -> "postgres";
          case MYSQL, MARIADB -> "mysql";
          case SQLSERVER -> "sqlserver";
        };
  }

  /** The engine whose driver has URLs that begin so. */
  static Optional<Engine> ofDriverUrl(String url) {
    return Arrays.stream(values())
        .filter(engine -> url.startsWith("jdbc:" + engine.scheme + ":"))
        .findFirst();
  }

  /** The engine of an {@code r2dbc:gcp:} URL's protocol. */
  static Optional<Engine> ofReactiveName(String name) {
    return Arrays.stream(values()).filter(engine -> engine.reactiveName.equals(name)).findFirst();
  }

  /** The engine of an official socket factory, such as {@code com.google.cloud.sql.mysql…}. */
  static Optional<Engine> ofSocketFactory(String type) {
    return Arrays.stream(values())
        .filter(engine -> type.startsWith(OFFICIAL + engine.name().toLowerCase(Locale.ROOT) + "."))
        .findFirst();
  }

  /** Whether this is a class of a JDBC driver that such URLs are for. */
  static boolean isDriver(String type) {
    List<String> older = List.of("com.mysql.jdbc.Driver");
    return older.contains(type)
        || Arrays.stream(values()).anyMatch(engine -> engine.driver.equals(type));
  }
}
