package dev.cloudsql.runtime.connect.relay;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.LocalProxy;
import dev.cloudsql.LocalProxyOptions;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.instance.Messages;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.tls.InstanceTransport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The threads of the local proxies of a connector; they run while a local proxy is open. */
public final class Relays implements AutoCloseable {

  private final Consumer<Runnable> threads;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private final int width;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final List<RelayLoop> loops = new ArrayList<>();
  private int proxies;
  private int next;

  /**
   * No thread yet.
   *
   * @param threads starts a thread for a loop
   * @param executor runs what blocks
   * @param nanoTime the monotonic clock, in nanoseconds
   * @param width the number of threads that relay
   */
  public Relays(Consumer<Runnable> threads, Executor executor, LongSupplier nanoTime, int width) {
    this.threads = threads;
    this.executor = executor;
    this.nanoTime = nanoTime;
    this.width = width;
  }

  /**
   * Opens a local proxy.
   *
   * @param target the instance, or a name that leads to one
   * @param dial opens connections to the instance; called on the executor
   * @param onClose called once, when the proxy is closed
   * @throws ConnectorException if it cannot listen
   */
  public Entrance open(
      Target target, LocalProxyOptions options, Dial dial, Consumer<LocalProxy> onClose)
      throws ConnectorException {
    Listening listening = Listening.open(target, options);
    try {
      List<RelayLoop> running = enter();
      Entrance entrance =
          new Entrance(
              target,
              options,
              listening,
              dial,
              executor,
              running,
              closing -> {
                leave();
                onClose.accept(closing);
              });
      entrance.start();
      return entrance;
    } catch (IOException e) {
      listening.close();
      throw new ConnectorException(
          ErrorCode.LISTEN,
          Phase.CONFIG,
          target.instance(),
          "Cannot listen for %s at %s: the system has no selector (%s). Raise the limit of open files."
              .formatted(target, listening, Messages.reason(e)),
          e);
    }
  }

  private List<RelayLoop> enter() throws IOException {
    lock.lock();
    try {
      while (loops.size() < width) {
        RelayLoop loop = new RelayLoop(nanoTime);
        loops.add(loop);
        threads.accept(loop);
      }
      proxies++;
      // Each proxy begins with another loop, so that their listening sockets are spread.
      List<RelayLoop> rotated = new ArrayList<>(loops);
      Collections.rotate(rotated, next++ % width);
      return rotated;
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      if (--proxies == 0) {
        endLoops();
      }
    } finally {
      lock.unlock();
    }
  }

  // With no loop this loads no class: see Core.close.
  private void endLoops() {
    for (RelayLoop loop : loops) {
      loop.close();
    }
    loops.clear();
  }

  /** Ends the threads, which closes the local proxies and their connections. */
  @Override
  public void close() {
    lock.lock();
    try {
      endLoops();
    } finally {
      lock.unlock();
    }
  }

  /** Opens connections to the instance of a local proxy. */
  @FunctionalInterface
  public interface Dial {

    /** Opens one. */
    Opened open() throws ConnectorException;

    /** Tells a client why none could be opened; it may wait for the client. */
    default void refuse(InputStream in, OutputStream out, ConnectorException failure)
        throws IOException {}
  }

  /**
   * An open connection.
   *
   * @param transport the connection: a channel, or a socket if it has no address
   * @param retry opens another one if the server refuses the client certificate of this one, which
   *     TLS 1.3 reports on the first read; {@code null} if a newer certificate would not help
   */
  public record Opened(InstanceTransport transport, @Nullable Retry retry) {}

  /** Opens a connection in place of one that was refused. */
  @FunctionalInterface
  public interface Retry {

    /**
     * Opens it with a newer client certificate.
     *
     * @throws ConnectorException if that fails; the refusal if there is no newer certificate
     */
    Opened insteadOf(ConnectorException refusal) throws ConnectorException;
  }
}
