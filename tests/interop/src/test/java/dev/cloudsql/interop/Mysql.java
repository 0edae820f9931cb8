package dev.cloudsql.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.emulator.backend.Backend;
import java.io.IOException;

/**
 * A real MySQL.
 *
 * @param server where it runs
 */
record Mysql(Server server) implements Database {

  static Mysql start() {
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    assumeTrue(platform.equals("Linux amd64"), "MySQL's program here is for Linux on amd64");
    return new Mysql(Server.mysql());
  }

  @Override
  public String password() {
    return Server.PASSWORD;
  }

  @Override
  public Backend backend() {
    return server.tcp();
  }

  @Override
  public Backend safeBackend() {
    return server.unixSocket();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
