package dev.cloudsql.runtime.testing;

import dev.cloudsql.ConnectReport;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.InstanceName;
import dev.cloudsql.spi.ConnectorListenerProvider;
import java.time.Instant;
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
      public void refreshed(InstanceName instance, Instant certificateExpiry) {
        NOTES.add(argument + ": refreshed " + instance);
      }

      @Override
      public void connected(ConnectReport report) {
        NOTES.add(argument + ": connected to " + report.instance());
      }
    };
  }
}
