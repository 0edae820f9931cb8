package dev.cloudsql.emulator.net;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The daemon threads and open sockets of one emulator; closing it ends them all.
 *
 * <p>Threads that block on a socket end when it is closed; the others are interrupted.
 */
public final class Workers implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Runs a task on its own thread; does nothing after close.
   *
   * @param what the end of the thread's name, {@code cloudsql-emulator-…}
   * @param task must end when it is interrupted or its socket is closed
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

  /**
   * Registers a socket to be closed with the emulator; closes it immediately if the emulator is
   * closed.
   */
  public <C extends Closeable> C track(C socket) {
    open.add(socket);
    if (closed) {
      closeQuietly(socket);
    }
    return socket;
  }

  /** Closes and unregisters a socket. */
  public void release(Closeable socket) {
    open.remove(socket);
    closeQuietly(socket);
  }

  /** Closes every socket, interrupts every thread, and waits for the threads to end. */
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
      // Ignored: the peer may have closed it.
    }
  }
}
