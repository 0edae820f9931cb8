package dev.cloudsql.r2dbc;

/** A driver, the engine behind it, and what differs in SQL. */
enum Engine {
  POSTGRESQL("postgresql", "PostgreSQL", "POSTGRES_17", "SELECT n FROM generate_series(1, ?) n"),
  MYSQL("mysql", "MySQL", "MYSQL_8_0", Engine.RECURSIVE),
  MARIADB("mariadb", "MariaDB", "MYSQL_8_0", Engine.RECURSIVE),
  SQLSERVER(
      "sqlserver",
      "Microsoft SQL Server",
      "SQLSERVER_2022_STANDARD",
      "SELECT value FROM GENERATE_SERIES(1, ?)");

  private static final String RECURSIVE =
      "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ?)"
          + " SELECT /*+ SET_VAR(cte_max_recursion_depth = 1M) */ n FROM s";

  private final String protocol;
  private final String product;
  private final String version;
  private final String series;

  Engine(String protocol, String product, String version, String series) {
    this.protocol = protocol;
    this.product = product;
    this.version = version;
    this.series = series;
  }

  /** The protocol in URLs. */
  String protocol() {
    return protocol;
  }

  /** The name by which frameworks choose their SQL. */
  String product() {
    return product;
  }

  /** The version in the Admin API. */
  String version() {
    return version;
  }

  /** A query for the numbers from 1 to another. */
  String series(int last) {
    return series.replace("?", Integer.toString(last));
  }

  /** The instance connection name. */
  String instance() {
    return "shop:europe-west1:" + protocol;
  }

  /** A DNS name with a TXT record that names the instance. */
  String dnsName() {
    return protocol + ".db.example.com";
  }
}
