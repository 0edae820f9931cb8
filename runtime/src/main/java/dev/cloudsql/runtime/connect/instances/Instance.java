package dev.cloudsql.runtime.connect.instances;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectReport;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An instance in use: its refresh, its last connect and its last failure. */
public final class Instance implements AutoCloseable {

  private final Instances.Key key;
  private final Refresher<InstanceTls> refresher;
  private final InstantSource clock;
  private final RefusedTokens refusedTokens;
  private volatile @Nullable ConnectionInfo known;
  private volatile @Nullable ConnectReport lastConnect;
  private volatile @Nullable ConnectorException lastFailure;

  Instance(Instances.Key key, Refresher<InstanceTls> refresher, InstantSource clock) {
    this.key = key;
    this.refresher = refresher;
    this.clock = clock;
    this.refusedTokens = new RefusedTokens(clock);
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

  /** Records a success; returns whether it is the first. */
  public boolean connected(ConnectReport report) {
    boolean first = lastConnect == null;
    lastConnect = report;
    lastFailure = null;
    return first;
  }

  void failed(ConnectorException failure) {
    lastFailure = failure;
  }

  ConnectorStatus.Instance status() {
    ConnectionInfo info = known;
    ConnectorException failure = lastFailure;
    return new Snapshot(
        key.name(),
        key.authMode(),
        refresher.state(),
        info == null ? null : info.databaseVersion(),
        refresher.expiry().orElse(null),
        lastConnect,
        failure != null ? failure : refresher.lastFailure().orElse(null));
  }

  private record Snapshot(
      InstanceName name,
      AuthMode authMode,
      ConnectorStatus.State state,
      @Nullable String version,
      @Nullable Instant expiry,
      @Nullable ConnectReport connect,
      @Nullable ConnectorException error)
      implements ConnectorStatus.Instance {

    @Override
    public Optional<String> databaseVersion() {
      return Optional.ofNullable(version);
    }

    @Override
    public Optional<Instant> certificateExpiry() {
      return Optional.ofNullable(expiry);
    }

    @Override
    public Optional<ConnectReport> lastConnect() {
      return Optional.ofNullable(connect);
    }

    @Override
    public Optional<ConnectorException> lastError() {
      return Optional.ofNullable(error);
    }
  }

  @Override
  public void close() {
    refresher.close();
  }
}
