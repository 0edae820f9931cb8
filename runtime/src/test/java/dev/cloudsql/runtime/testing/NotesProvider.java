package dev.cloudsql.runtime.testing;

import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.RefreshFinished;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.spi.ConnectorListenerProvider;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A third-party listener that records its events. */
public final class NotesProvider implements ConnectorListenerProvider {

  /** What all listeners have noted, each after its argument. */
  public static final Queue<String> NOTES = new ConcurrentLinkedQueue<>();

  @Override
  public String name() {
    return "notes";
  }

  @Override
  public ConnectorListener create(String argument) {
    return new ConnectorListener() {
      @Override
      public void refreshFinished(RefreshFinished event) {
        NOTES.add(argument + ": refreshed " + event.instance().orElseThrow());
      }

      @Override
      public void connectFinished(ConnectFinished event) {
        NOTES.add(argument + ": connected to " + event.instance().orElseThrow());
      }
    };
  }
}
