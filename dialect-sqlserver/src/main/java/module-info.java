/**
 * The SQL Server dialect, on mssql-jdbc.
 *
 * <p>Nobody compiles against this module: {@link dev.cloudsql.Connectors#forDialect} finds it under
 * the name {@code sqlserver}. Its one package is exported to the driver alone, which makes the
 * socket factory by its name.
 */
module dev.cloudsql.dialect.sqlserver {
  requires dev.cloudsql;
  requires com.microsoft.sqlserver.jdbc;
  // The driver cannot ask for what it uses of the JDK, since it is an automatic module.
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
