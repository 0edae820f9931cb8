package dev.cloudsql.benchmarks.client;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.RefreshPolicy;
import java.net.Socket;
import java.sql.SQLException;

/** This library, with what a program gets that uses PostgreSQL. */
final class Ours implements Contender {

  private final ConnectOptions options = ConnectOptions.builder().build();
  private final Connector connector;

  Ours(Place place) throws SQLException {
    connector =
        Connectors.forDialect(
            "postgres",
            ConnectorConfig.builder()
                .adminEndpoint(place.adminEndpoint())
                .serverPort(place.port())
                .credentials("file:" + place.directory().resolve("service-account.json"))
                .refreshPolicy(place.lazy() ? RefreshPolicy.LAZY : RefreshPolicy.ADAPTIVE)
                .build());
  }

  @Override
  public Socket open(String instance) throws ConnectorException {
    return connector.openSocket(instance, options);
  }
}
