package dev.cloudsql.opentelemetry;

import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorEvent.OfConnect;
import dev.cloudsql.ConnectorEvent.Operation;
import dev.cloudsql.ConnectorEvent.RefreshFinished;
import dev.cloudsql.ConnectorEvent.SocketClosed;
import dev.cloudsql.ConnectorEvent.SocketOpened;
import dev.cloudsql.InstanceAddress;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleGauge;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The metrics by the semantic conventions, in seconds; those that are missing there have a prefix.
 */
final class ClientMetrics {

  private static final List<Double> CONNECT_BUCKETS =
      List.of(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 10.0, 30.0);

  private static final List<Double> LIFETIME_BUCKETS =
      List.of(1.0, 10.0, 60.0, 300.0, 600.0, 1800.0, 3600.0, 14400.0, 86400.0);

  private final DoubleHistogram createTime;
  private final DoubleHistogram refreshes;
  private final DoubleGauge expiry;
  private final LongUpDownCounter open;
  private final DoubleHistogram lifetimes;
  private final LongCounter moves;

  ClientMetrics(Meter meter) {
    createTime =
        meter
            .histogramBuilder("db.client.connection.create_time")
            .setUnit("s")
            .setDescription("The time it took to create a new connection")
            .setExplicitBucketBoundariesAdvice(CONNECT_BUCKETS)
            .build();
    refreshes =
        meter
            .histogramBuilder("cloudsql.refresh.duration")
            .setUnit("s")
            .setDescription("Refreshes of connection info and client certificates")
            .setExplicitBucketBoundariesAdvice(CONNECT_BUCKETS)
            .build();
    expiry =
        meter
            .gaugeBuilder("cloudsql.certificate.expiry")
            .setUnit("s")
            .setDescription("The expiry of the client certificate, in seconds since 1970")
            .build();
    open =
        meter
            .upDownCounterBuilder("cloudsql.sockets.open")
            .setUnit("{socket}")
            .setDescription("Sockets that are open or were lost without being closed")
            .build();
    lifetimes =
        meter
            .histogramBuilder("cloudsql.sockets.lifetime")
            .setUnit("s")
            .setDescription("Closed sockets, and the time for which they were open")
            .setExplicitBucketBoundariesAdvice(LIFETIME_BUCKETS)
            .build();
    moves =
        meter
            .counterBuilder("cloudsql.name.moves")
            .setUnit("{move}")
            .setDescription("Moves of a domain name to another instance")
            .build();
  }

  void connected(ConnectFinished event) {
    if (event.operation() == Operation.WARM_UP) {
      return;
    }
    AttributesBuilder attributes = ofConnect(event, event.address().orElse(null));
    attributes.put(Names.DB_SYSTEM, Names.system(event.databaseVersion().orElse(event.dialect())));
    attributes.put(Names.OPERATION, Names.word(event.operation()));
    attributes.put(Names.AUTH_MODE, Names.word(event.authMode()));
    event.database().ifPresent(name -> attributes.put(Names.DB_NAMESPACE, name));
    event
        .instance()
        .ifPresent(
            name ->
                attributes.put(
                    Names.POOL_NAME, name + event.database().map(db -> "/" + db).orElse("")));
    event.errorType().ifPresent(type -> attributes.put(Names.ERROR_TYPE, type));
    createTime.record(seconds(event.duration()), attributes.build());
  }

  void refreshed(RefreshFinished event) {
    AttributesBuilder attributes = Attributes.builder();
    Names.putInstance(attributes, event);
    attributes.put(Names.AUTH_MODE, Names.word(event.authMode()));
    Attributes certificate = attributes.build();
    event.certificateExpiry().ifPresent(time -> expiry.set(time.toEpochMilli() / 1e3, certificate));
    attributes.put(Names.KIND, Names.word(event.kind()));
    event.failure().ifPresent(failure -> attributes.put(Names.ERROR_TYPE, failure.code().id()));
    refreshes.record(seconds(event.duration()), attributes.build());
  }

  void opened(SocketOpened event) {
    open.add(1, ofConnect(event, event.address().orElse(null)).build());
  }

  void closed(SocketClosed event) {
    AttributesBuilder attributes = ofConnect(event, event.address().orElse(null));
    open.add(-1, attributes.build());
    attributes.put(Names.DRAINED, event.drained());
    lifetimes.record(seconds(event.lifetime()), attributes.build());
  }

  void moved(NameMoved event) {
    moves.add(
        1,
        Attributes.of(
            Names.DOMAIN,
            event.name(),
            Names.FROM,
            event.from().toString(),
            Names.TO,
            event.to().toString()));
  }

  private static AttributesBuilder ofConnect(OfConnect event, @Nullable InstanceAddress address) {
    AttributesBuilder attributes = Attributes.builder();
    Names.putInstance(attributes, event);
    if (address != null) {
      attributes.put(Names.IP_TYPE, Names.word(address.type()));
    }
    return attributes;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
