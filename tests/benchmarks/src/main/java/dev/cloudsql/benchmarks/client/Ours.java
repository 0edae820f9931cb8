package dev.cloudsql.benchmarks.client;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.Connectors;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.RefreshPolicy;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** This library, with what a program gets that uses PostgreSQL. */
final class Ours implements Contender {

  private final ConnectOptions options = ConnectOptions.builder().build();
  private final Connector connector;

  Ours(Place place, ConnectorListener... listeners) throws SQLException {
    ConnectorConfig.Builder config =
        ConnectorConfig.builder()
            .googleApis(GoogleApis.at(place.adminEndpoint()))
            .serverPort(place.port())
            .credentials("file:" + place.directory().resolve("service-account.json"))
            .refreshPolicy(place.lazy() ? RefreshPolicy.LAZY : RefreshPolicy.ADAPTIVE);
    for (ConnectorListener listener : listeners) {
      config.listener(listener);
    }
    connector = Connectors.forDialect("postgres", config.build());
  }

  @Override
  public Socket open(String instance) throws ConnectorException {
    return connector.openSocket(instance, options);
  }

  @Override
  public Map<String, Duration> phases() {
    Map<String, Duration> phases = new LinkedHashMap<>();
    connector
        .status()
        .instances()
        .get(0)
        .lastConnect()
        .orElseThrow()
        .phases()
        .forEach((phase, time) -> phases.put("phase " + phase, time));
    return phases;
  }
}
