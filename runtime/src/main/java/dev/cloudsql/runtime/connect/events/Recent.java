package dev.cloudsql.runtime.connect.events;

import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.ConnectRetried;
import dev.cloudsql.ConnectorEvent.DialFinished;
import dev.cloudsql.ConnectorEvent.OfConnect;
import dev.cloudsql.ConnectorEvent.RefreshStarted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The last events of one instance or domain name that may explain a failure: failed connects apart
 * from refreshes and names, so that many of the former do not displace the latter. Of the connects
 * that succeeded it keeps the last one, without a lock.
 */
final class Recent {

  /** The number of events of each of the two kinds. */
  private static final int KEPT = 6;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private final Deque<ConnectorEvent> ofConnects = new ArrayDeque<>(KEPT);
  private final Deque<ConnectorEvent> others = new ArrayDeque<>(KEPT);
  private volatile @Nullable ConnectorEvent lastSuccess;

  void add(ConnectorEvent event) {
    if (event instanceof ConnectFinished finished && finished.failure().isEmpty()) {
      lastSuccess = event;
    } else if (!(event instanceof OfConnect)) {
      if (!(event instanceof RefreshStarted)) {
        add(others, event);
      }
    } else if (explainsFailure(event)) {
      add(ofConnects, event);
    }
  }

  private static boolean explainsFailure(ConnectorEvent event) {
    return event instanceof ConnectFinished
        || event instanceof ConnectRetried
        || (event instanceof DialFinished dial && dial.failure().isPresent());
  }

  private void add(Deque<ConnectorEvent> events, ConnectorEvent event) {
    lock.lock();
    try {
      if (events.size() == KEPT) {
        events.removeFirst();
      }
      events.addLast(event);
    } finally {
      lock.unlock();
    }
  }

  List<ConnectorEvent> events() {
    List<ConnectorEvent> all = new ArrayList<>(2 * KEPT + 1);
    ConnectorEvent success = lastSuccess;
    if (success != null) {
      all.add(success);
    }
    lock.lock();
    try {
      all.addAll(ofConnects);
      all.addAll(others);
    } finally {
      lock.unlock();
    }
    return all;
  }
}
