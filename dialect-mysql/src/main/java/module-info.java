/**
 * Two dialects for MySQL: {@code mysql} on Connector/J and {@code mariadb} on MariaDB Connector/J.
 *
 * <p>Nobody compiles against this module: {@link dev.cloudsql.Connectors#forDialect} finds the
 * dialects under their names. Each works when its driver is on the path. The one package is
 * exported to the drivers alone, which make the socket factories by their names.
 */
module dev.cloudsql.dialect.mysql {
  requires dev.cloudsql;
  requires static com.google.auto.service;
  requires static mysql.connector.j;
  requires static org.jspecify;
  requires static org.mariadb.jdbc;

  exports dev.cloudsql.dialect.mysql to
      mysql.connector.j,
      org.mariadb.jdbc;

  provides dev.cloudsql.spi.DialectProvider with
      dev.cloudsql.dialect.mysql.MariaDbDialect,
      dev.cloudsql.dialect.mysql.MysqlDialect;
}
