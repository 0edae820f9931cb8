/**
 * Connections to Cloud SQL instances through the Admin API, for programs with no network path to an
 * address: {@code ipTypes=SQL_DATA}. Found by {@link java.util.ServiceLoader}; it has no API.
 */
module dev.cloudsql.sqldata {
  requires dev.cloudsql;
  requires dev.cloudsql.sqldata.wire;
  requires io.grpc;
  requires io.grpc.okhttp;
  requires kotlin.stdlib; // Of grpc-okhttp, which is an automatic module and cannot ask for it.
  requires static com.google.auto.service;
  requires static org.jspecify;

  provides dev.cloudsql.spi.InstanceDialerProvider with
      dev.cloudsql.sqldata.SqlDataDialerProvider;
}
