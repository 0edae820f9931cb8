package dev.cloudsql.runtime.connect.events;

import dev.cloudsql.ConnectReport;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.instance.Target;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells log and listeners what happens. */
public final class Events {

  private static final Logger LOG = LoggerFactory.getLogger("dev.cloudsql");

  private final List<ConnectorListener> listeners;

  /** Tells these, in this order. */
  public Events(List<ConnectorListener> listeners) {
    this.listeners = listeners;
  }

  /** A connect has come about. */
  public void connected(ConnectReport report, boolean first) {
    if (first) {
      LOG.info("Connected to {} at {}", report.instance(), report.transport());
    } else {
      LOG.debug(
          "Connected to {} at {}: {}", report.instance(), report.transport(), report.phases());
    }
    tell(listener -> listener.connected(report));
  }

  /** A connect has failed. */
  public void connectFailed(InstanceName instance, ConnectorException failure) {
    LOG.debug("Connect to {} failed: {}", instance, failure.getMessage());
    tell(listener -> listener.connectFailed(instance, failure));
  }

  void refreshed(InstanceName instance, Instant expiry) {
    LOG.debug("New certificate for {}, good until {}", instance, expiry);
    tell(listener -> listener.refreshed(instance, expiry));
  }

  /** A connect reports its failure to its caller; only the log can report that expiry is near. */
  void refreshFailed(InstanceName instance, ConnectorException failure, @Nullable Instant expiry) {
    if (expiry != null) {
      LOG.warn(
          "The certificate for {} ends at {}, and renewing it fails: {}",
          instance,
          expiry,
          failure.getMessage());
    } else {
      LOG.debug("Refresh of {} failed: {}", instance, failure.getMessage());
    }
    tell(listener -> listener.refreshFailed(instance, failure));
  }

  /** A dial has failed, and the next one uses newer information. */
  public void redialling(InstanceName instance, ConnectorException failure) {
    LOG.info("Trying {} again with new information, because: {}", instance, failure.getMessage());
  }

  /** A database has refused a login token, and the next login uses a new one. */
  public void loggingInAgain(InstanceName instance, SQLException refusal) {
    LOG.info(
        "Logging in to {} again with a new token, because: {}", instance, refusal.getMessage());
  }

  /** A name has been resolved for the first time. */
  public void resolved(Target name, InstanceName instance) {
    LOG.info("{} leads to {}", name, instance);
  }

  /** A name has come to lead elsewhere. */
  public void moved(Target name, InstanceName from, InstanceName to) {
    LOG.info("{} moved from {} to {}", name, from, to);
    tell(listener -> listener.moved(name.text(), from, to));
  }

  /**
   * A name cannot be resolved.
   *
   * @param instead where it still leads to for the connector, if it is the first failure in a row;
   *     otherwise {@code null}
   */
  public void resolveFailed(
      Target name, ConnectorException failure, @Nullable InstanceName instead) {
    if (instead != null) {
      LOG.warn(
          "Cannot check where {} leads, so it still leads to {}: {}",
          name,
          instead,
          failure.getMessage());
    } else {
      LOG.debug("Resolving {} failed: {}", name, failure.getMessage());
    }
    tell(listener -> listener.resolveFailed(name.text(), failure));
  }

  private void tell(Consumer<ConnectorListener> event) {
    for (ConnectorListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException | LinkageError e) {
        LOG.warn("Listener {} failed", listener.getClass().getName(), e);
      }
    }
  }

  /** What listeners and status get to see of a connect. */
  public record Report(InstanceName instance, Transport transport, Map<Phase, Duration> phases)
      implements ConnectReport {

    /** Puts the phases in their order. */
    public Report {
      Map<Phase, Duration> ordered = new EnumMap<>(Phase.class);
      ordered.putAll(phases);
      phases = Collections.unmodifiableMap(ordered);
    }

    /** TLS to an address; {@code proxy} is what the TCP connection goes through. */
    public record TlsTunnel(
        String databaseVersion,
        InstanceAddress address,
        String reason,
        @Nullable String proxy,
        String tlsProtocol,
        String cipherSuite,
        Instant certificateExpiry)
        implements ConnectReport.Tunnel {

      @Override
      public Optional<String> via() {
        return Optional.ofNullable(proxy);
      }

      /** Such as {@code PUBLIC 34.1.2.3 (POSTGRES_17), chosen by ipTypes=PUBLIC}. */
      @Override
      public String toString() {
        String through = proxy == null ? "" : " through " + proxy;
        return "%s (%s)%s, chosen by %s".formatted(address, databaseVersion, through, reason);
      }
    }

    /** A Unix socket of this machine. */
    public record LocalSocket(String path) implements ConnectReport.UnixSocket {

      /** Such as {@code the Unix socket /cloudsql/p:r:i}. */
      @Override
      public String toString() {
        return "the Unix socket " + path;
      }
    }
  }
}
