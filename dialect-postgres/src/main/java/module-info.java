/**
 * The PostgreSQL dialect, on pgjdbc.
 *
 * <p>Needed only at run time: {@link dev.cloudsql.Connectors#forDialect} finds it by the name
 * {@code postgres}. The package is exported only to the driver, which creates the socket factory by
 * class name.
 */
module dev.cloudsql.dialect.postgres {
  requires dev.cloudsql;
  requires org.postgresql.jdbc;
  requires static com.google.auto.service;
  requires static org.jspecify;

  exports dev.cloudsql.dialect.postgres to
      org.postgresql.jdbc;

  provides dev.cloudsql.spi.DialectProvider with
      dev.cloudsql.dialect.postgres.PostgresDialect;
}
