package dev.cloudsql.examples.consumer;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.Connectors;
import dev.cloudsql.GoogleApis;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Prints a row that an instance answered; the dialect is found by its name. */
public final class Main {

  private Main() {}

  /**
   * Connects.
   *
   * @param args dialect, instance, user, database, credentials such as {@code file:/path/key.json},
   *     and the Admin API's URL and the instances' port, which are an emulator's
   */
  public static void main(String[] args) throws IOException, SQLException {
    if (args.length != 7) {
      System.err.println("Needed: dialect instance user database credentials admin-url port");
      System.exit(2);
    }
    ConnectorConfig config =
        ConnectorConfig.builder()
            .credentials(args[4])
            .googleApis(GoogleApis.at(URI.create(args[5])))
            .serverPort(Integer.parseInt(args[6]))
            .build();
    ConnectOptions options =
        ConnectOptions.builder()
            .user(args[2])
            .database(args[3])
            .timeout(Duration.ofMinutes(2))
            .build();
    try (Connector connector = Connectors.forDialect(args[0], config);
        Connection connection = connector.connect(args[1], options)) {
      String user = connection.getMetaData().getUserName();
      System.out.println(user + " in " + connection.getCatalog());
    }
  }
}
