/**
 * The messages of SQL Data, the gRPC service by which the Cloud SQL Admin API tunnels database
 * connections. Shared by the client and the emulator; not for programs.
 */
@SuppressWarnings("module") // Both are compiled after this module.
module dev.cloudsql.sqldata.wire {
  requires transitive io.grpc;
  requires static org.jspecify;

  exports dev.cloudsql.sqldata.wire to
      dev.cloudsql.sqldata,
      dev.cloudsql.emulator.sqldata;
}
