package dev.cloudsql.discovery;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.Connectors;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Collectors;

/** Prints which dialects it finds, and a row that an instance answered to one of them. */
public final class Main {

  private Main() {}

  /**
   * Connects.
   *
   * @param args dialect, instance, user, password, database, credentials such as {@code
   *     file:/path/key.json}, and the Admin API's URL and the instances' port, which are an
   *     emulator's
   */
  public static void main(String[] args) throws IOException, SQLException {
    System.out.println(
        Providers.all(DialectProvider.class).stream()
            .map(DialectProvider::name)
            .sorted()
            .collect(Collectors.joining(" ")));
    ConnectorConfig config =
        ConnectorConfig.builder()
            .credentials(args[5])
            .googleApis(GoogleApis.at(URI.create(args[6])))
            .serverPort(Integer.parseInt(args[7]))
            .build();
    ConnectOptions options =
        ConnectOptions.builder()
            .user(args[2])
            .password(args[3])
            .database(args[4])
            .timeout(Duration.ofMinutes(2))
            .build();
    try (Connector connector = Connectors.forDialect(args[0], config);
        Connection connection = connector.connect(args[1], options);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT current_user, current_catalog")) {
      row.next();
      System.out.println(row.getString(1) + " in " + row.getString(2));
    }
  }
}
