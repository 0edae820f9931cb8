package dev.cloudsql.runtime.connect.events;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The events as records; their {@code toString()} is one line without secrets. */
final class EventRecords {

  private EventRecords() {}

  /**
   * What all events of one connect share.
   *
   * @param id the number of the connect
   * @param target what the caller asked for
   * @param operation what it was asked to do
   * @param dialect the name of the dialect
   * @param authMode how it authenticates
   * @param database the database to log in to; {@code null} if none was named
   */
  record ConnectFacts(
      long id,
      String target,
      ConnectorEvent.Operation operation,
      String dialect,
      AuthMode authMode,
      @Nullable String database) {}

  /** An event with its text for a log, which has times of its own. */
  interface Told extends ConnectorEvent {

    /** One line without the time. */
    String text();
  }

  private static String withTime(Told event) {
    return event.time().truncatedTo(ChronoUnit.MILLIS) + " " + event.text();
  }

  /** Takes its accessors from the facts of the connect. */
  private interface ByConnect extends Told, ConnectorEvent.OfConnect {

    ConnectFacts connect();

    @Nullable InstanceName found();

    @Override
    default Optional<InstanceName> instance() {
      return Optional.ofNullable(found());
    }

    @Override
    default long connectId() {
      return connect().id();
    }

    @Override
    default String target() {
      return connect().target();
    }

    @Override
    default ConnectorEvent.Operation operation() {
      return connect().operation();
    }

    @Override
    default String dialect() {
      return connect().dialect();
    }

    @Override
    default AuthMode authMode() {
      return connect().authMode();
    }

    @Override
    default Optional<String> database() {
      return Optional.ofNullable(connect().database());
    }

    /** Such as {@code connect 7 to p:r:i: started}. */
    default String line(String what) {
      InstanceName leadsTo = found();
      String place =
          leadsTo == null || leadsTo.toString().equals(target())
              ? target()
              : target() + " (" + leadsTo + ")";
      return "connect %s to %s: %s".formatted(connectId(), place, what);
    }
  }

  record Started(Instant time, ConnectFacts connect, @Nullable InstanceName found)
      implements ByConnect, ConnectorEvent.ConnectStarted {

    @Override
    public String text() {
      return line(
          "started, %s with dialect %s, %s"
              .formatted(words(operation()), dialect(), words(authMode())));
    }

    @Override
    public String toString() {
      return withTime(this);
    }
  }

  record LeftPhase(
      Instant time,
      ConnectFacts connect,
      @Nullable InstanceName found,
      Phase phase,
      Duration duration)
      implements ByConnect, ConnectorEvent.PhaseFinished {

    @Override
    public String text() {
      return line("%s took %s".formatted(phase, took(duration)));
    }

    @Override
    public String toString() {
      return withTime(this);
    }
  }

  /**
   * Where a dial goes.
   *
   * @param address as the instance announces it
   * @param host the IP address; {@code null} if it is not known
   * @param port of the instance
   * @param proxy what the TCP connection goes through; {@code null} if it is direct
   */
  record DialFacts(
      InstanceAddress address, @Nullable String host, int port, @Nullable String proxy) {

    @Override
    public String toString() {
      String number = host == null || host.equals(address.host()) ? "" : " (" + host + ")";
      return "%s%s, port %s%s"
          .formatted(address, number, port, proxy == null ? "" : ", through " + proxy);
    }
  }

  private interface ByDial extends ByConnect, ConnectorEvent.OfDial {

    DialFacts dial();

    @Override
    default InstanceAddress address() {
      return dial().address();
    }

    @Override
    default Optional<String> ip() {
      return Optional.ofNullable(dial().host());
    }

    @Override
    default int port() {
      return dial().port();
    }

    @Override
    default Optional<String> via() {
      return Optional.ofNullable(dial().proxy());
    }
  }

  record Dialling(Instant time, ConnectFacts connect, @Nullable InstanceName found, DialFacts dial)
      implements ByDial, ConnectorEvent.DialStarted {

    @Override
    public String text() {
      return line("dials " + dial);
    }

    @Override
    public String toString() {
      return withTime(this);
    }
  }

  record Dialled(
      Instant time,
      ConnectFacts connect,
      @Nullable InstanceName found,
      DialFacts dial,
      Duration duration,
      @Nullable ConnectorException error)
      implements ByDial, ConnectorEvent.DialFinished {

    @Override
    public Optional<ConnectorException> failure() {
      return Optional.ofNullable(error);
    }

    @Override
    public String text() {
      return line(
          error == null
              ? "dial of %s succeeded after %s".formatted(dial, took(duration))
              : "dial of %s failed after %s: %s"
                  .formatted(dial, took(duration), error.getMessage()));
    }

    @Override
    public String toString() {
      return withTime(this);
    }
  }

  record Retried(
      Instant time,
      ConnectFacts connect,
      @Nullable InstanceName found,
      Cure cure,
      Exception failure)
      implements ByConnect, ConnectorEvent.ConnectRetried {

    @Override
    public String text() {
      return line("tries again with %s, because: %s".formatted(words(cure), reason(failure)));
    }

    @Override
    public String toString() {
      return withTime(this);
    }
  }

  record Finished(
      Instant time,
      ConnectFacts connect,
      @Nullable InstanceName found,
      Duration duration,
      Map<Phase, Duration> phases,
      @Nullable ConnectReport opened,
      @Nullable InstanceAddress dialled,
      @Nullable String version,
      boolean cached,
      @Nullable Throwable error)
      implements ByConnect, ConnectorEvent.ConnectFinished {

    @Override
    public Outcome outcome() {
      return error == null
          ? Outcome.SUCCEEDED
          : error instanceof SQLException ? Outcome.LOGIN_REFUSED : Outcome.FAILED;
    }

    @Override
    public Optional<ConnectReport> report() {
      return Optional.ofNullable(opened);
    }

    @Override
    public Optional<InstanceAddress> address() {
      return Optional.ofNullable(dialled);
    }

    @Override
    public Optional<String> databaseVersion() {
      return Optional.ofNullable(version);
    }

    @Override
    public Optional<ErrorCode> code() {
      return error instanceof ConnectorException failure
          ? Optional.of(failure.code())
          : Optional.empty();
    }

    @Override
    public Optional<String> errorType() {
      return Optional.ofNullable(error).map(EventRecords::type);
    }

    @Override
    public Optional<Throwable> failure() {
      return Optional.ofNullable(error);
    }

    @Override
    public String text() {
      if (error != null) {
        return line("failed after %s: %s".formatted(took(duration), reason(error)));
      }
      return line(
          "succeeded after %s%s"
              .formatted(took(duration), opened == null ? "" : " at " + opened.transport()));
    }

    @Override
    public String toString() {
      return withTime(this);
    }
  }

  record Opened(
      Instant time,
      ConnectFacts connect,
      @Nullable InstanceName found,
      @Nullable InstanceAddress dialled)
      implements ByConnect, ConnectorEvent.SocketOpened {

    @Override
    public Optional<InstanceAddress> address() {
      return Optional.ofNullable(dialled);
    }

    @Override
    public String text() {
      return line("socket open" + at(dialled));
    }

    @Override
    public String toString() {
      return withTime(this);
    }
  }

  record Closed(
      Instant time,
      ConnectFacts connect,
      @Nullable InstanceName found,
      @Nullable InstanceAddress dialled,
      Duration lifetime,
      long bytesReceived,
      long bytesSent,
      boolean drained)
      implements ByConnect, ConnectorEvent.SocketClosed {

    @Override
    public Optional<InstanceAddress> address() {
      return Optional.ofNullable(dialled);
    }

    @Override
    public String text() {
      return line(
          "socket%s closed%s after %s, %s bytes received, %s sent"
              .formatted(
                  at(dialled),
                  drained ? " by the connector, because the name has moved," : "",
                  took(lifetime),
                  bytesReceived,
                  bytesSent));
    }

    @Override
    public String toString() {
      return withTime(this);
    }
  }

  private static String at(@Nullable InstanceAddress address) {
    return address == null ? "" : " at " + address;
  }

  record Refreshing(Instant time, InstanceName of, AuthMode authMode, RefreshKind kind)
      implements Told, ConnectorEvent.RefreshStarted {

    @Override
    public Optional<InstanceName> instance() {
      return Optional.of(of);
    }

    @Override
    public String text() {
      return "refresh of %s (%s, %s): started".formatted(of, words(kind), words(authMode));
    }

    @Override
    public String toString() {
      return withTime(this);
    }
  }

  record Refreshed(
      Instant time,
      InstanceName of,
      AuthMode authMode,
      RefreshKind kind,
      Duration duration,
      @Nullable Instant expiry,
      @Nullable ConnectorException error)
      implements Told, ConnectorEvent.RefreshFinished {

    @Override
    public Optional<InstanceName> instance() {
      return Optional.of(of);
    }

    @Override
    public Optional<Instant> certificateExpiry() {
      return Optional.ofNullable(expiry);
    }

    @Override
    public Optional<ConnectorException> failure() {
      return Optional.ofNullable(error);
    }

    @Override
    public String text() {
      return "refresh of %s (%s, %s): %s after %s%s%s"
          .formatted(
              of,
              words(kind),
              words(authMode),
              error == null ? "succeeded" : "failed",
              took(duration),
              expiry == null ? ", no certificate" : ", certificate valid until " + expiry,
              error == null ? "" : ": " + error.getMessage());
    }

    @Override
    public String toString() {
      return withTime(this);
    }
  }

  record Resolved(Instant time, String name, InstanceName to)
      implements Told, ConnectorEvent.NameResolved {

    @Override
    public Optional<InstanceName> instance() {
      return Optional.of(to);
    }

    @Override
    public String text() {
      return "%s leads to %s".formatted(name, to);
    }

    @Override
    public String toString() {
      return withTime(this);
    }
  }

  record Unresolved(
      Instant time, String name, @Nullable InstanceName still, ConnectorException failure)
      implements Told, ConnectorEvent.ResolveFailed {

    @Override
    public Optional<InstanceName> instance() {
      return Optional.ofNullable(still);
    }

    @Override
    public String text() {
      return "%s cannot be resolved%s: %s"
          .formatted(
              name, still == null ? "" : ", so it still leads to " + still, failure.getMessage());
    }

    @Override
    public String toString() {
      return withTime(this);
    }
  }

  record Moved(
      Instant time,
      String name,
      InstanceName from,
      InstanceName to,
      int openSockets,
      Duration grace)
      implements Told, ConnectorEvent.NameMoved {

    @Override
    public Optional<InstanceName> instance() {
      return Optional.of(to);
    }

    @Override
    public String text() {
      return "%s moved from %s to %s, with %s open".formatted(name, from, to, count(openSockets));
    }

    @Override
    public String toString() {
      return withTime(this);
    }
  }

  record Draining(
      Instant time, String name, InstanceName from, InstanceName to, int sockets, Duration grace)
      implements Told, ConnectorEvent.DrainStarted {

    @Override
    public Optional<InstanceName> instance() {
      return Optional.of(from);
    }

    @Override
    public String text() {
      return "%s of %s to %s to be closed %s"
          .formatted(count(sockets), name, from, grace.isZero() ? "now" : "in " + took(grace));
    }

    @Override
    public String toString() {
      return withTime(this);
    }
  }

  record Drained(
      Instant time, String name, InstanceName from, InstanceName to, int sockets, Duration duration)
      implements Told, ConnectorEvent.DrainEnded {

    @Override
    public Optional<InstanceName> instance() {
      return Optional.of(from);
    }

    @Override
    public String text() {
      return "%s of %s to %s closed after %s".formatted(count(sockets), name, from, took(duration));
    }

    @Override
    public String toString() {
      return withTime(this);
    }
  }

  private static String count(int sockets) {
    return sockets + (sockets == 1 ? " socket" : " sockets");
  }

  /** A failure in one line; drivers' messages are left out, because they may quote settings. */
  private static String reason(Throwable failure) {
    return failure instanceof ConnectorException known
        ? String.valueOf(known.getMessage())
        : failure instanceof SQLException refusal && refusal.getSQLState() != null
            ? "the database refused the login, SQLState " + refusal.getSQLState()
            : failure.getClass().getName();
  }

  private static String type(Throwable failure) {
    if (failure instanceof ConnectorException known) {
      return known.code().id();
    }
    String state = failure instanceof SQLException refusal ? refusal.getSQLState() : null;
    return state == null ? failure.getClass().getName() : state;
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Such as {@code 12.3 ms} or {@code 1.500 s}. */
  static String took(Duration duration) {
    long micros = duration.toNanos() / 1_000;
    return micros < 1_000_000
        ? String.format(Locale.ROOT, "%.1f ms", micros / 1e3)
        : String.format(Locale.ROOT, "%.3f s", micros / 1e6);
  }
}
