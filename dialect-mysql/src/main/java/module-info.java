/**
 * Two dialects for MySQL: {@code mysql} on Connector/J and {@code mariadb} on MariaDB Connector/J.
 *
 * <p>Needed only at run time: {@link dev.cloudsql.Connectors#forDialect} finds the dialects by
 * their names. Each needs its driver on the path. The package is exported only to the drivers,
 * which create the socket factories by class name.
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
