package dev.cloudsql.interop;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.tds.TdsServer;

/**
 * The emulator's own SQL Server.
 *
 * @param backend the server, which listens nowhere
 */
record SqlServer(Backend backend) implements Database {

  private static final String PASSWORD = "s3cret";

  static SqlServer start(String database) {
    return new SqlServer(TdsServer.withUser(USER, PASSWORD).database(database));
  }

  @Override
  public String password() {
    return PASSWORD;
  }

  @Override
  public void close() {}
}
