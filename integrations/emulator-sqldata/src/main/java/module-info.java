/**
 * SQL Data for the emulator, which finds it by {@link java.util.ServiceLoader}: see {@link
 * dev.cloudsql.emulator.CloudSqlEmulator#sqlDataEndpoint()}. It has no API of its own.
 */
module dev.cloudsql.emulator.sqldata {
  requires dev.cloudsql.emulator;
  requires dev.cloudsql.sqldata.wire;
  requires io.grpc;
  requires io.grpc.netty.shaded;
  requires static com.google.auto.service;
  requires static org.jspecify;

  provides dev.cloudsql.emulator.tunnel.TunnelProvider with
      dev.cloudsql.emulator.sqldata.GrpcTunnelProvider;
}
