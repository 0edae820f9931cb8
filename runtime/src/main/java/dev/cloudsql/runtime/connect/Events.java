package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.refresh.RefreshObserver;
import dev.cloudsql.spi.ConnectReport;
import dev.cloudsql.spi.ConnectorListener;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells log and listeners what happens. */
final class Events {

  private static final Logger LOG = LoggerFactory.getLogger("dev.cloudsql");

  private final List<ConnectorListener> listeners;

  Events(List<ConnectorListener> listeners) {
    this.listeners = listeners;
  }

  void connected(ConnectReport report, boolean first) {
    if (first) {
      LOG.info(
          "Connected to {} ({}) at {}, chosen by {}",
          report.instance(),
          report.databaseVersion(),
          report.address(),
          report.reason());
    } else {
      LOG.debug("Connected to {} at {}: {}", report.instance(), report.address(), report.phases());
    }
    tell(listener -> listener.connected(report));
  }

  void connectFailed(InstanceName instance, ConnectorException failure) {
    LOG.debug("Connect to {} failed: {}", instance, failure.getMessage());
    tell(listener -> listener.connectFailed(instance, failure));
  }

  /** Listens to the refreshes of an instance. */
  RefreshObserver observer(InstanceName instance) {
    return new RefreshObserver() {
      @Override
      public void refreshed(Instant expiry) {
        Events.this.refreshed(instance, expiry);
      }

      @Override
      public void refreshFailed(ConnectorException failure) {
        Events.this.refreshFailed(instance, failure);
      }
    };
  }

  private void refreshed(InstanceName instance, Instant expiry) {
    LOG.debug("New certificate for {}, good until {}", instance, expiry);
    tell(listener -> listener.refreshed(instance, expiry));
  }

  private void refreshFailed(InstanceName instance, ConnectorException failure) {
    LOG.warn("Refresh of {} failed: {}", instance, failure.getMessage());
    tell(listener -> listener.refreshFailed(instance, failure));
  }

  void redialling(InstanceName instance, ConnectorException failure) {
    LOG.info("Trying {} again with new information, because: {}", instance, failure.getMessage());
  }

  private void tell(Consumer<ConnectorListener> news) {
    for (ConnectorListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        LOG.warn("Listener {} failed", listener.getClass().getName(), e);
      }
    }
  }
}
