package dev.cloudsql.runtime.connect.instances;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.instance.ConnectionInfo;
import dev.cloudsql.runtime.instance.Messages;
import dev.cloudsql.runtime.refresh.Refresher;
import dev.cloudsql.runtime.refresh.Refresher.Fresh;
import dev.cloudsql.runtime.tls.InstanceTls;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** An instance in use: its refresh, its last connect and its last failure. */
public final class Instance implements AutoCloseable {

  private final Instances.Key key;
  private final Refresher<InstanceTls> refresher;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final RefusedTokens refusedTokens;
  private volatile @Nullable ConnectionInfo known;
  private volatile @Nullable ConnectReport lastConnect;
  private volatile @Nullable ConnectorException lastFailure;

  private volatile long lastUse;

  Instance(
      Instances.Key key,
      Refresher<InstanceTls> refresher,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.key = key;
    this.refresher = refresher;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.refusedTokens = new RefusedTokens(clock);
    used();
  }

  void used() {
    lastUse = nanoTime.getAsLong();
  }

  /** The time since the last connect. */
  Duration unused() {
    return Duration.ofNanos(nanoTime.getAsLong() - lastUse);
  }

  /** Waits for connection info that is valid now. */
  public Fresh<InstanceTls> await(Attempt attempt) throws ConnectorException {
    attempt.enter(Phase.REFRESH);
    try {
      Fresh<InstanceTls> fresh = attempt.await(refresher.get());
      while (!fresh.expiry().isAfter(clock.instant())) {
        fresh = attempt.await(refresher.get());
      }
      known = fresh.value().info();
      return fresh;
    } catch (ConnectorException e) {
      throw e.code() == ErrorCode.TIMEOUT ? withLastFailure(e) : e;
    }
  }

  /** Waits for newer connection info; empty if there is none now. */
  public Optional<Fresh<InstanceTls>> awaitNewer(Attempt attempt, long generation)
      throws ConnectorException {
    attempt.enter(Phase.REFRESH);
    return attempt.await(refresher.newerThan(generation));
  }

  /** Starts to fetch newer connection info, for later connects. */
  public void renew(long generation) {
    var unused = refresher.newerThan(generation);
  }

  private ConnectorException withLastFailure(ConnectorException timeout) {
    return refresher
        .lastFailure()
        .map(
            last ->
                new ConnectorException(
                    ErrorCode.TIMEOUT,
                    Phase.REFRESH,
                    key.name(),
                    "%s The refresh has been failing: %s"
                        .formatted(Messages.withoutCode(timeout), Messages.withoutCode(last)),
                    last))
        .orElse(timeout);
  }

  /** The login tokens that databases refused. */
  public RefusedTokens refusedTokens() {
    return refusedTokens;
  }

  /** Records a success. */
  public void connected(ConnectReport report) {
    lastConnect = report;
    lastFailure = null;
  }

  void failed(ConnectorException failure) {
    lastFailure = failure;
  }

  /**
   * Its state at this moment.
   *
   * @param openSockets the number of open sockets to it
   * @param events its last events
   */
  ConnectorStatus.Instance status(int openSockets, List<ConnectorEvent> events) {
    ConnectionInfo info = known;
    ConnectorException failure = lastFailure;
    return new Snapshot(
        key.name(),
        key.authMode(),
        refresher.state(),
        Optional.ofNullable(info).map(ConnectionInfo::databaseVersion),
        refresher.expiry(),
        refresher.nextFetch(),
        Optional.ofNullable(info).map(some -> some.server().name()),
        openSockets,
        Optional.ofNullable(lastConnect),
        failure != null ? Optional.of(failure) : refresher.lastFailure(),
        events);
  }

  private record Snapshot(
      InstanceName name,
      AuthMode authMode,
      ConnectorStatus.State state,
      Optional<String> databaseVersion,
      Optional<Instant> certificateExpiry,
      Optional<Instant> nextRefresh,
      Optional<String> serverName,
      int openSockets,
      Optional<ConnectReport> lastConnect,
      Optional<ConnectorException> lastError,
      List<ConnectorEvent> recentEvents)
      implements ConnectorStatus.Instance {}

  @Override
  public void close() {
    refresher.close();
  }
}
