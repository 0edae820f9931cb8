/**
 * An emulator of Cloud SQL for tests, started by {@link dev.cloudsql.emulator.CloudSqlEmulator}:
 * Admin API, access tokens, DNS and server proxies with real HTTP, TLS and certificates, on
 * loopback addresses.
 */
@SuppressWarnings("module") // The kit and the server of SQL Data are compiled after this module.
module dev.cloudsql.emulator {
  requires com.google.gson;
  requires com.h2database;
  requires java.security.jgss;
  requires java.sql;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires org.dnsjava;
  requires static org.jspecify;

  uses dev.cloudsql.emulator.tunnel.TunnelProvider;

  exports dev.cloudsql.emulator;
  exports dev.cloudsql.emulator.backend;
  exports dev.cloudsql.emulator.dns;
  exports dev.cloudsql.emulator.fault;
  exports dev.cloudsql.emulator.instance;
  exports dev.cloudsql.emulator.journal;
  exports dev.cloudsql.emulator.tds;
  // The kit makes client certificates.
  exports dev.cloudsql.emulator.pki to
      dev.cloudsql.tck;
  // The server of SQL Data is a module of its own, because it needs gRPC.
  exports dev.cloudsql.emulator.api to
      dev.cloudsql.emulator.sqldata;
  exports dev.cloudsql.emulator.net to
      dev.cloudsql.emulator.sqldata;
  exports dev.cloudsql.emulator.state to
      dev.cloudsql.emulator.sqldata;
  exports dev.cloudsql.emulator.tunnel to
      dev.cloudsql.emulator.sqldata;
}
