package dev.cloudsql.emulator.net;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The daemon threads and open sockets of one emulator, which all end with it.
 *
 * <p>A thread that blocks on a socket ends because the socket is closed, any other because it is
 * interrupted.
 */
public final class Workers implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Runs a task on a thread of its own; does nothing once closed.
   *
   * @param what completes the thread's name, {@code cloudsql-emulator-…}
   * @param task ends by itself when it is interrupted or its socket is closed
   */
  public void start(String what, Runnable task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } finally {
                threads.remove(Thread.currentThread());
              }
            },
            "cloudsql-emulator-" + what);
    thread.setDaemon(true);
    synchronized (threads) {
      if (!closed) {
        threads.add(thread);
        thread.start();
      }
    }
  }

  /** Closes this socket with the emulator, or now if that is closed. */
  public <C extends Closeable> C track(C socket) {
    open.add(socket);
    if (closed) {
      closeQuietly(socket);
    }
    return socket;
  }

  /** Closes a tracked socket and forgets it. */
  public void release(Closeable socket) {
    open.remove(socket);
    closeQuietly(socket);
  }

  /** Closes every socket, interrupts every thread, and waits until they have ended. */
  @Override
  public void close() {
    synchronized (threads) {
      closed = true;
    }
    for (Closeable socket : List.copyOf(open)) {
      release(socket);
    }
    List<Thread> running = List.copyOf(threads);
    running.forEach(Thread::interrupt);
    try {
      for (Thread thread : running) {
        if (thread != Thread.currentThread()) {
          thread.join(PATIENCE.toMillis());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // The peer may have closed already.
    }
  }
}
