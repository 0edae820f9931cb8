package dev.cloudsql.opentelemetry;

import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.ConnectRetried;
import dev.cloudsql.ConnectorEvent.ConnectStarted;
import dev.cloudsql.ConnectorEvent.DialFinished;
import dev.cloudsql.ConnectorEvent.DrainEnded;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorEvent.Operation;
import dev.cloudsql.ConnectorEvent.PhaseFinished;
import dev.cloudsql.ConnectorEvent.RefreshFinished;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The spans of connects with their phases, of refreshes, failovers and drains. */
final class Spans {

  /** A shorter phase explains nothing of a connect, and is not worth a span. */
  private static final Duration SHORTEST_PHASE = Duration.ofNanos(100_000);

  private final Tracer tracer;
  // By the number of the connect, until its end; only those that are sampled.
  private final ConcurrentMap<Long, Span> connects = new ConcurrentHashMap<>();

  Spans(Tracer tracer) {
    this.tracer = tracer;
  }

  void started(ConnectStarted event) {
    String operation = operation(event.operation());
    SpanBuilder builder =
        tracer
            .spanBuilder(operation + event.database().map(name -> " " + name).orElse(""))
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(event.time())
            .setAttribute(Names.DB_OPERATION, operation)
            .setAttribute(Names.DB_SYSTEM, Names.system(event.dialect()))
            .setAttribute(Names.CONNECT_ID, event.connectId())
            .setAttribute(Names.TARGET, event.target())
            .setAttribute(Names.DIALECT, event.dialect())
            .setAttribute(Names.AUTH_MODE, Names.word(event.authMode()));
    event.database().ifPresent(name -> builder.setAttribute(Names.DB_NAMESPACE, name));
    Span span = builder.startSpan();
    if (span.isRecording()) {
      connects.put(event.connectId(), span);
    }
  }

  void leftPhase(PhaseFinished event) {
    if (event.duration().compareTo(SHORTEST_PHASE) < 0) {
      return;
    }
    Span connect = connects.get(event.connectId());
    if (connect != null) {
      tracer
          .spanBuilder(Names.word(event.phase()))
          .setParent(Context.root().with(connect))
          .setStartTimestamp(event.time().minus(event.duration()))
          .startSpan()
          .end(event.time());
    }
  }

  /** A dial that succeeds is in the attributes of its connect. */
  void dialled(DialFinished event) {
    Span connect = connects.get(event.connectId());
    if (connect == null) {
      return;
    }
    if (event.failure().isEmpty()) {
      connect.setAttribute(Names.SERVER_PORT, (long) event.port());
      event
          .ip()
          .ifPresent(
              ip ->
                  connect
                      .setAttribute(Names.PEER_ADDRESS, ip)
                      .setAttribute(Names.PEER_PORT, (long) event.port()));
      return;
    }
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(Names.SERVER_ADDRESS, event.address().host());
    attributes.put(Names.SERVER_PORT, (long) event.port());
    attributes.put(Names.IP_TYPE, Names.word(event.address().type()));
    event.ip().ifPresent(ip -> attributes.put(Names.PEER_ADDRESS, ip));
    event.failure().ifPresent(failure -> attributes.put(Names.ERROR_TYPE, failure.code().id()));
    connect.addEvent("dial failed", attributes.build(), event.time());
  }

  void retried(ConnectRetried event) {
    Span connect = connects.get(event.connectId());
    if (connect != null) {
      connect.addEvent("retry", Attributes.of(Names.CURE, Names.word(event.cure())), event.time());
    }
  }

  void finished(ConnectFinished event) {
    Span span = connects.remove(event.connectId());
    if (span == null) {
      return;
    }
    span.setAttribute(Names.CACHED, event.cached());
    event.instance().ifPresent(name -> span.setAttribute(Names.INSTANCE, name.toString()));
    event
        .databaseVersion()
        .ifPresent(version -> span.setAttribute(Names.DB_SYSTEM, Names.system(version)));
    event
        .address()
        .ifPresent(
            address ->
                span.setAttribute(Names.SERVER_ADDRESS, address.host())
                    .setAttribute(Names.IP_TYPE, Names.word(address.type())));
    event.errorType().ifPresent(type -> span.setAttribute(Names.ERROR_TYPE, type));
    event
        .failure()
        .ifPresent(
            failure -> {
              if (failure instanceof ConnectorException known) {
                span.setAttribute(Names.PHASE, Names.word(known.phase()));
                span.setStatus(StatusCode.ERROR, String.valueOf(known.getMessage()));
              } else {
                // A driver's message may quote settings.
                span.setStatus(StatusCode.ERROR);
              }
            });
    span.end(event.time());
  }

  void refreshed(RefreshFinished event) {
    Span span =
        tracer
            .spanBuilder("cloudsql.refresh")
            .setNoParent()
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(event.time().minus(event.duration()))
            .setAttribute(Names.KIND, Names.word(event.kind()))
            .setAttribute(Names.AUTH_MODE, Names.word(event.authMode()))
            .startSpan();
    event
        .instance()
        .map(InstanceName::toString)
        .ifPresent(n -> span.setAttribute(Names.INSTANCE, n));
    event
        .certificateExpiry()
        .ifPresent(expiry -> span.setAttribute(Names.CERTIFICATE_EXPIRY, expiry.toString()));
    event
        .failure()
        .ifPresent(
            failure ->
                span.setAttribute(Names.ERROR_TYPE, failure.code().id())
                    .setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage())));
    span.end(event.time());
  }

  void moved(NameMoved event) {
    tracer
        .spanBuilder("cloudsql.failover")
        .setNoParent()
        .setStartTimestamp(event.time())
        .setAttribute(Names.DOMAIN, event.name())
        .setAttribute(Names.FROM, event.from().toString())
        .setAttribute(Names.TO, event.to().toString())
        .setAttribute(Names.SOCKETS, (long) event.openSockets())
        .startSpan()
        .end(event.time());
  }

  void drained(DrainEnded event) {
    tracer
        .spanBuilder("cloudsql.drain")
        .setNoParent()
        .setStartTimestamp(event.time().minus(event.duration()))
        .setAttribute(Names.DOMAIN, event.name())
        .setAttribute(Names.FROM, event.from().toString())
        .setAttribute(Names.TO, event.to().toString())
        .setAttribute(Names.SOCKETS, (long) event.sockets())
        .startSpan()
        .end(event.time());
  }

  private static String operation(Operation operation) {
    return switch (operation) {
      case CONNECTION -> "connect";
      case SOCKET -> "open socket";
      case WARM_UP -> "warm up";
    };
  }
}
