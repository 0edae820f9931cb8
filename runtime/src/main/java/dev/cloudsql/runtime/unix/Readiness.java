package dev.cloudsql.runtime.unix;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a channel is ready for one kind of operation. Opens its selector with the first wait,
 * because writes rarely wait.
 */
final class Readiness implements Closeable {

  private final SocketChannel channel;
  private final int operation;
  private final Runnable interrupted;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Selector selector;

  /**
   * Makes an object for one of the operations of {@link java.nio.channels.SelectionKey}.
   *
   * @param interrupted called when a waiting thread is interrupted
   */
  Readiness(SocketChannel channel, int operation, Runnable interrupted) {
    this.channel = channel;
    this.operation = operation;
    this.interrupted = interrupted;
  }

  /**
   * Waits; an interrupt is reported to {@code interrupted} and the wait starts again.
   *
   * @param millis the time limit; 0 for none
   * @return {@code false} if the time is over
   * @throws SocketException if the socket is closed while waiting
   */
  boolean await(int millis) throws IOException {
    boolean noted = false;
    try {
      Selector open = selector();
      while (true) {
        int ready = open.select(millis);
        open.selectedKeys().clear();
        if (ready > 0) {
          return true;
        }
        if (!channel.isOpen()) {
          throw new ClosedChannelException();
        }
        if (Thread.currentThread().isInterrupted()) {
          interrupted.run();
          noted |= Thread.interrupted();
        } else if (millis > 0) {
          return false;
        }
      }
    } catch (ClosedChannelException | ClosedSelectorException e) {
      throw closed(e);
    } finally {
      if (noted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Selector selector() throws IOException {
    lock.lock();
    try {
      Selector open = selector;
      if (open == null) {
        open = channel.provider().openSelector();
        try {
          channel.register(open, operation);
        } catch (IOException e) {
          open.close();
          throw e;
        }
        selector = open;
      }
      return open;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the waiting threads; call it after the channel is closed. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (selector != null) {
        selector.close();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The exception of a closed socket. */
  static SocketException closed(Exception cause) {
    SocketException closed = new SocketException("Socket closed");
    closed.initCause(cause);
    return closed;
  }
}
