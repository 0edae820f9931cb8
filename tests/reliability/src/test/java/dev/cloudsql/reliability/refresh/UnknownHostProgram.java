package dev.cloudsql.reliability.refresh;

import dev.cloudsql.Connector;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.testkeys.PooledRsaProvider;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Connects while a host name on the way to the Admin API is unknown, then makes it known.
 *
 * <p>It is the name of an HTTP proxy, since only addresses of this machine are reached without TLS.
 * A process of its own, because the file that a JVM looks hosts up in is chosen when it starts; by
 * default it would also remember for ten seconds that a name is unknown.
 */
final class UnknownHostProgram {

  private UnknownHostProgram() {}

  public static void main(String[] arguments) throws Exception {
    PooledRsaProvider.install();
    try (World world = new World()) {
      System.setProperty("http.nonProxyHosts", "");
      System.setProperty("http.proxyHost", "sqladmin.test");
      System.setProperty("http.proxyPort", "" + world.cloud.adminEndpoint().getPort());
      Connector connector = world.connector(RefreshPolicy.ADAPTIVE);
      System.out.println(World.failure(connector, World.OPTIONS).getMessage());

      Files.writeString(Path.of(arguments[0]), "127.0.0.1 sqladmin.test\n");
      World.connectSoon(connector);
      System.out.println("connected");
    }
  }
}
