/**
 * The SQL Server dialect, on mssql-jdbc.
 *
 * <p>Needed only at run time: {@link dev.cloudsql.Connectors#forDialect} finds it by the name
 * {@code sqlserver}. The package is exported only to the driver, which creates the socket factory
 * by class name.
 */
module dev.cloudsql.dialect.sqlserver {
  requires dev.cloudsql;
  requires com.microsoft.sqlserver.jdbc;
  // Modules of the JDK that the driver uses; as an automatic module it cannot require them itself.
  requires java.management;
  requires java.naming;
  requires java.security.jgss;
  requires static com.google.auto.service;
  requires static org.jspecify;

  exports dev.cloudsql.dialect.sqlserver to
      com.microsoft.sqlserver.jdbc;

  provides dev.cloudsql.spi.DialectProvider with
      dev.cloudsql.dialect.sqlserver.SqlServerDialect;
}
