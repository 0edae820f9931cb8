package dev.cloudsql.frameworks;

/** A database engine, and how a URL selects it. */
enum Engine {
  POSTGRES("postgresql", "POSTGRES_17"),
  MYSQL("mysql", "MYSQL_8_0"),
  SQLSERVER("sqlserver", "SQLSERVER_2022_STANDARD");

  private final String dialect;
  private final String version;

  Engine(String dialect, String version) {
    this.dialect = dialect;
    this.version = version;
  }

  /** The dialect in a {@code jdbc:cloudsql:} URL. */
  String dialect() {
    return dialect;
  }

  /** The version in the Admin API. */
  String version() {
    return version;
  }

  /** The instance connection name. */
  String instance() {
    return "shop:europe-west1:" + dialect;
  }

  /** A DNS name with a TXT record that names the instance. */
  String dnsName() {
    return dialect + ".db.example.com";
  }
}
