package dev.cloudsql;

import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.ConnectRetried;
import dev.cloudsql.ConnectorEvent.ConnectStarted;
import dev.cloudsql.ConnectorEvent.DialFinished;
import dev.cloudsql.ConnectorEvent.DialStarted;
import dev.cloudsql.ConnectorEvent.DrainEnded;
import dev.cloudsql.ConnectorEvent.DrainStarted;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorEvent.NameResolved;
import dev.cloudsql.ConnectorEvent.PhaseFinished;
import dev.cloudsql.ConnectorEvent.RefreshFinished;
import dev.cloudsql.ConnectorEvent.RefreshStarted;
import dev.cloudsql.ConnectorEvent.ResolveFailed;
import dev.cloudsql.ConnectorEvent.SocketClosed;
import dev.cloudsql.ConnectorEvent.SocketOpened;

/**
 * Listener for the events of a connector, for metrics, traces, health pages and pools.
 *
 * <p>Called on the thread that does the work, so it must return quickly and must not block. Calls
 * may come from many threads at once; those of one connect come in order. What a listener throws is
 * logged, at most once a minute, and otherwise ignored.
 *
 * <p>A method that is not overridden passes its event to {@link #event}, so a listener for all
 * events overrides only that.
 *
 * @since 0.1
 */
public interface ConnectorListener {

  /** Called for each event whose own method is not overridden. */
  default void event(ConnectorEvent event) {}

  /** Called when a connect has started. */
  default void connectStarted(ConnectStarted event) {
    event(event);
  }

  /** Called when a connect has left a phase. */
  default void phaseFinished(PhaseFinished event) {
    event(event);
  }

  /** Called when a connect dials an address. */
  default void dialStarted(DialStarted event) {
    event(event);
  }

  /** Called when the dial of an address has succeeded or failed. */
  default void dialFinished(DialFinished event) {
    event(event);
  }

  /** Called when a connect has failed and tries once more. */
  default void connectRetried(ConnectRetried event) {
    event(event);
  }

  /** Called when a connect has succeeded or failed. */
  default void connectFinished(ConnectFinished event) {
    event(event);
  }

  /** Called when a socket to an instance is open. */
  default void socketOpened(SocketOpened event) {
    event(event);
  }

  /** Called when a socket has been closed. */
  default void socketClosed(SocketClosed event) {
    event(event);
  }

  /** Called when a refresh has started. */
  default void refreshStarted(RefreshStarted event) {
    event(event);
  }

  /** Called when a refresh has succeeded or failed. */
  default void refreshFinished(RefreshFinished event) {
    event(event);
  }

  /** Called when a domain name has been resolved for the first time, or again after failures. */
  default void nameResolved(NameResolved event) {
    event(event);
  }

  /** Called when a domain name could not be resolved. */
  default void resolveFailed(ResolveFailed event) {
    event(event);
  }

  /**
   * Called when a domain name has moved to another instance, to which new connects now go. Sockets
   * to the former instance are closed after the {@linkplain ConnectorConfig#failoverGrace() grace
   * time}, so a pool may want to replace its connections now.
   */
  default void nameMoved(NameMoved event) {
    event(event);
  }

  /** Called when sockets to a former instance are going to be closed. */
  default void drainStarted(DrainStarted event) {
    event(event);
  }

  /** Called when the sockets to a former instance are closed. */
  default void drainEnded(DrainEnded event) {
    event(event);
  }
}
