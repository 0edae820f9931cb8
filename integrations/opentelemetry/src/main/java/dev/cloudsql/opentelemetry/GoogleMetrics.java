package dev.cloudsql.opentelemetry;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.OfConnect;
import dev.cloudsql.ConnectorEvent.Operation;
import dev.cloudsql.ConnectorEvent.Outcome;
import dev.cloudsql.ConnectorEvent.RefreshFinished;
import dev.cloudsql.ConnectorEvent.RefreshKind;
import dev.cloudsql.ConnectorEvent.SocketClosed;
import dev.cloudsql.ConnectorEvent.SocketOpened;
import dev.cloudsql.InstanceAddress;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client metrics of Google's connectors, with their names and attributes. What Google's
 * connectors put into the resource is an attribute here where it differs by instance; the rest is
 * in the resource that the program gives its SDK.
 */
final class GoogleMetrics {

  private static final String PREFIX = "cloudsql.googleapis.com/client/connector/";

  private static final AttributeKey<String> PROJECT = AttributeKey.stringKey("project_id");
  private static final AttributeKey<String> RESOURCE = AttributeKey.stringKey("resource_id");
  private static final AttributeKey<String> REGION = AttributeKey.stringKey("region");
  private static final AttributeKey<String> CONNECTOR = AttributeKey.stringKey("connector_type");
  private static final AttributeKey<String> ENGINE = AttributeKey.stringKey("database_engine_type");
  private static final AttributeKey<String> AUTH = AttributeKey.stringKey("instance_auth_type");
  private static final AttributeKey<String> IP = AttributeKey.stringKey("instance_ip_type");
  private static final AttributeKey<String> REFRESH = AttributeKey.stringKey("refresh_type");
  private static final AttributeKey<String> STATUS = AttributeKey.stringKey("status");

  private static final List<Double> BUCKETS =
      List.of(1.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 5000.0, 10000.0, 30000.0);

  private final DoubleHistogram connectLatencies;
  private final LongUpDownCounter openConnections;
  private final LongCounter closedConnections;
  private final LongCounter refreshes;
  private final LongCounter sent;
  private final LongCounter received;

  GoogleMetrics(Meter meter) {
    connectLatencies =
        meter
            .histogramBuilder(PREFIX + "connect_latencies")
            .setUnit("ms")
            .setExplicitBucketBoundariesAdvice(BUCKETS)
            .build();
    openConnections = meter.upDownCounterBuilder(PREFIX + "open_connections").build();
    closedConnections = counter(meter, "closed_connection_count");
    refreshes = counter(meter, "refresh_count");
    sent = meter.counterBuilder(PREFIX + "bytes_sent_count").setUnit("By").build();
    received = meter.counterBuilder(PREFIX + "bytes_received_count").setUnit("By").build();
  }

  private static LongCounter counter(Meter meter, String name) {
    return meter.counterBuilder(PREFIX + name).build();
  }

  void connected(ConnectFinished event) {
    if (event.operation() != Operation.WARM_UP) {
      connectLatencies.record(
          event.duration().toNanos() / 1e6,
          ofConnect(event, event.address().orElse(null))
              .put(STATUS, status(event.outcome() == Outcome.SUCCEEDED))
              .build());
    }
  }

  void opened(SocketOpened event) {
    openConnections.add(1, ofConnect(event, event.address().orElse(null)).build());
  }

  void closed(SocketClosed event) {
    Attributes attributes = ofConnect(event, event.address().orElse(null)).build();
    openConnections.add(-1, attributes);
    closedConnections.add(1, attributes);
    sent.add(event.bytesSent(), attributes);
    received.add(event.bytesReceived(), attributes);
  }

  void refreshed(RefreshFinished event) {
    refreshes.add(
        1,
        ofInstance(event, event.authMode())
            .put(REFRESH, event.kind() == RefreshKind.RENEWAL ? "refresh_ahead" : "lazy")
            .put(STATUS, status(event.failure().isEmpty()))
            .build());
  }

  private static AttributesBuilder ofConnect(OfConnect event, @Nullable InstanceAddress address) {
    AttributesBuilder attributes = ofInstance(event, event.authMode());
    attributes.put(ENGINE, Names.system(event.dialect()));
    if (address != null) {
      attributes.put(
          IP,
          switch (address.type()) {
            case PUBLIC -> "public";
            case PRIVATE -> "psa";
            case PSC -> "psc";
            case SQL_DATA -> "sql_data";
          });
    }
    return attributes;
  }

  private static AttributesBuilder ofInstance(ConnectorEvent event, AuthMode authMode) {
    AttributesBuilder attributes = Attributes.builder();
    event
        .instance()
        .ifPresent(
            name -> {
              attributes.put(PROJECT, name.project());
              attributes.put(RESOURCE, name.project() + ":" + name.instance());
              attributes.put(REGION, name.region());
            });
    attributes.put(CONNECTOR, "java");
    attributes.put(AUTH, Names.word(authMode));
    return attributes;
  }

  private static String status(boolean success) {
    return success ? "success" : "error";
  }
}
