/**
 * H2 behind the Cloud SQL connectors, on H2's own driver.
 *
 * <p>No code compiles against this module, so it exports nothing: {@code
 * Connectors.forDialect("h2")} finds it.
 */
module com.example.h2dialect {
  requires dev.cloudsql;
  requires com.h2database;
  requires static com.google.auto.service;

  provides dev.cloudsql.spi.DialectProvider with
      com.example.h2dialect.H2Dialect;
}
