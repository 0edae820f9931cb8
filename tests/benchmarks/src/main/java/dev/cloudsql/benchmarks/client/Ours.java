package dev.cloudsql.benchmarks.client;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectReport;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** This library, with what a program gets that uses PostgreSQL. */
final class Ours implements Contender, ConnectorListener {

  private final ConnectOptions options = ConnectOptions.builder().build();
  private final Connector connector;
  private volatile @Nullable ConnectReport last;

  Ours(Place place) throws SQLException {
    connector =
        Connectors.forDialect(
            "postgres",
            ConnectorConfig.builder()
                .googleApis(GoogleApis.at(place.adminEndpoint()))
                .serverPort(place.port())
                .credentials("file:" + place.directory().resolve("service-account.json"))
                .listener(this)
                .refreshPolicy(place.lazy() ? RefreshPolicy.LAZY : RefreshPolicy.ADAPTIVE)
                .build());
  }

  @Override
  public Socket open(String instance) throws ConnectorException {
    return connector.openSocket(instance, options);
  }

  @Override
  public void connected(ConnectReport report) {
    last = report;
  }

  @Override
  public Map<String, Duration> phases() {
    Map<String, Duration> phases = new LinkedHashMap<>();
    Objects.requireNonNull(last)
        .phases()
        .forEach((phase, time) -> phases.put("phase " + phase, time));
    return phases;
  }
}
