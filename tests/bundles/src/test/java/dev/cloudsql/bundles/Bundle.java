package dev.cloudsql.bundles;

import java.nio.file.Path;
import java.util.List;

/** A bundle, as this build made it. */
enum Bundle {
  MYSQL(
      "cloudsql-mysql-bundle",
      "mariadb-java-client",
      "org.mariadb.jdbc.Driver",
      List.of("org/mariadb/jdbc/"),
      List.of(
          "dev.cloudsql.dialect.mysql.MysqlDialect", "dev.cloudsql.dialect.mysql.MariaDbDialect")),
  POSTGRES(
      "cloudsql-postgres-bundle",
      "postgresql",
      "org.postgresql.Driver",
      List.of("org/postgresql/"),
      List.of("dev.cloudsql.dialect.postgres.PostgresDialect")),
  SQLSERVER(
      "cloudsql-sqlserver-bundle",
      "mssql-jdbc",
      "com.microsoft.sqlserver.jdbc.SQLServerDriver",
      List.of("com/microsoft/sqlserver/", "microsoft/sql/", "mssql/"),
      List.of("dev.cloudsql.dialect.sqlserver.SqlServerDialect"));

  private static final Path JARS = Path.of(System.getProperty("jars.directory"));

  private final String artifact;
  private final String driverArtifact;
  private final String driverClass;
  private final List<String> driverFolders;
  private final List<String> dialects;

  Bundle(
      String artifact,
      String driverArtifact,
      String driverClass,
      List<String> driverFolders,
      List<String> dialects) {
    this.artifact = artifact;
    this.driverArtifact = driverArtifact;
    this.driverClass = driverClass;
    this.driverFolders = driverFolders;
    this.dialects = dialects;
  }

  /** Another jar that the build copied, by the name of its artifact. */
  static Path jar(String artifact) {
    return JARS.resolve(artifact + ".jar");
  }

  String artifact() {
    return artifact;
  }

  Path jar() {
    return jar(artifact);
  }

  /** The driver, as its authors published it. */
  Path driverJar() {
    return jar(driverArtifact);
  }

  /** The class that the driver registers with {@link java.sql.DriverManager}. */
  String driverClass() {
    return driverClass;
  }

  /** Where the driver's classes are. */
  List<String> driverFolders() {
    return driverFolders;
  }

  /** The classes of the dialects. */
  List<String> dialects() {
    return dialects;
  }

  /** What the module of the bundle made beside the jar. */
  Path target() {
    String folder = "bundle-" + artifact.replaceAll("cloudsql-|-bundle", "");
    return Path.of("..", "..", "integrations", folder, "target");
  }
}
