package dev.cloudsql.opentelemetry;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorEvent.OfConnect;
import dev.cloudsql.ConnectorEvent.Operation;
import dev.cloudsql.ConnectorEvent.RefreshFinished;
import dev.cloudsql.ConnectorEvent.SocketClosed;
import dev.cloudsql.ConnectorEvent.SocketOpened;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleGauge;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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

  // Attributes of each connect are kept, because to build them sorts them and computes their hash.
  private final ConcurrentMap<SocketGroup, Attributes> sockets = new ConcurrentHashMap<>();
  private final ConcurrentMap<Connect, Attributes> connects = new ConcurrentHashMap<>();

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
    createTime.record(
        seconds(event.duration()),
        Names.kept(connects, Connect.of(event), ClientMetrics::attributes));
  }

  private static Attributes attributes(Connect connect) {
    AttributesBuilder attributes = attributes(connect.socket()).toBuilder();
    attributes.put(Names.DB_SYSTEM, Names.system(connect.engine()));
    attributes.put(Names.OPERATION, Names.word(connect.operation()));
    attributes.put(Names.AUTH_MODE, Names.word(connect.authMode()));
    String database = connect.database();
    if (database != null) {
      attributes.put(Names.DB_NAMESPACE, database);
    }
    InstanceName instance = connect.socket().instance();
    if (instance != null) {
      attributes.put(Names.POOL_NAME, instance + (database == null ? "" : "/" + database));
    }
    if (connect.errorType() != null) {
      attributes.put(Names.ERROR_TYPE, connect.errorType());
    }
    return attributes.build();
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
    open.add(1, attributes(event, event.address().orElse(null)));
  }

  void closed(SocketClosed event) {
    Attributes attributes = attributes(event, event.address().orElse(null));
    open.add(-1, attributes);
    lifetimes.record(
        seconds(event.lifetime()),
        attributes.toBuilder().put(Names.DRAINED, event.drained()).build());
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

  private Attributes attributes(OfConnect event, @Nullable InstanceAddress address) {
    return Names.kept(sockets, SocketGroup.of(event, address), ClientMetrics::attributes);
  }

  private static Attributes attributes(SocketGroup group) {
    AttributesBuilder attributes = Attributes.builder();
    if (group.instance() != null) {
      attributes.put(Names.INSTANCE, group.instance().toString());
    }
    if (group.ipType() != null) {
      attributes.put(Names.IP_TYPE, Names.word(group.ipType()));
    }
    return attributes.build();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private record SocketGroup(@Nullable InstanceName instance, @Nullable IpType ipType) {

    static SocketGroup of(OfConnect event, @Nullable InstanceAddress address) {
      return new SocketGroup(
          event.instance().orElse(null), address == null ? null : address.type());
    }
  }

  private record Connect(
      SocketGroup socket,
      String engine,
      Operation operation,
      AuthMode authMode,
      @Nullable String database,
      @Nullable String errorType) {

    static Connect of(ConnectFinished event) {
      return new Connect(
          SocketGroup.of(event, event.address().orElse(null)),
          event.databaseVersion().orElse(event.dialect()),
          event.operation(),
          event.authMode(),
          event.database().orElse(null),
          event.errorType().orElse(null));
    }
  }
}
