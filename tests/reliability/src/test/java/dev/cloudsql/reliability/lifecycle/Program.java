package dev.cloudsql.reliability.lifecycle;

import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.testkeys.PooledRsaProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Properties;

/**
 * A program that closes nothing: it connects, leaves the connection open and the next refresh
 * scheduled, starts another connect that hangs when told so, and returns from {@code main}.
 */
public final class Program {

  private Program() {}

  /**
   * Runs.
   *
   * @param arguments a file of properties, the instance to connect to, and perhaps one whose Admin
   *     API hangs
   */
  public static void main(String[] arguments) throws Exception {
    PooledRsaProvider.install();
    Properties properties = new Properties();
    try (var in = Files.newInputStream(Path.of(arguments[0]))) {
      properties.load(in);
    }
    Connector connector = Connectors.forDialect("echo");
    Connection connection = connector.connect(arguments[1], properties);
    if (arguments.length > 2) {
      Thread stuck = new Thread(() -> connect(connector, arguments[2], properties));
      stuck.setDaemon(true);
      stuck.start();
      // The test lets go of this word when the second connect hangs.
      int go = System.in.read();
      System.out.println("go on " + go);
    }
    System.out.println("valid " + connection.isValid(0));
  }

  private static void connect(Connector connector, String instance, Properties properties) {
    try (Connection connection = connector.connect(instance, properties)) {
      System.out.println("connected " + connection);
    } catch (Exception e) {
      System.out.println("failed " + e);
    }
  }
}
