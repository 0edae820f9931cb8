/**
 * The PostgreSQL dialect, on pgjdbc.
 *
 * <p>Nobody compiles against this module: {@link dev.cloudsql.Connectors#forDialect} finds it under
 * the name {@code postgres}. Its one package is exported to the driver alone, which makes the
 * socket factory by its name.
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
