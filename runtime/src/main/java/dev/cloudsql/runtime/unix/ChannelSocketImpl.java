package dev.cloudsql.runtime.unix;

import dev.cloudsql.spi.StreamSocketImpl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A socket over a connected, non-blocking channel of a Unix socket. */
final class ChannelSocketImpl extends StreamSocketImpl {

  private final SocketChannel channel;
  private final Readiness readable;
  private final Readiness writable;
  private final ChannelInput input;
  private final ChannelOutput output;

  /**
   * Makes a socket over a connected channel.
   *
   * @param interrupted called when a thread that waits for the socket is interrupted; the thread
   *     continues to wait, as for a TCP socket, unless the socket was closed
   */
  ChannelSocketImpl(SocketChannel channel, Runnable interrupted) {
    this.channel = channel;
    this.readable = new Readiness(channel, SelectionKey.OP_READ, interrupted);
    this.writable = new Readiness(channel, SelectionKey.OP_WRITE, interrupted);
    this.input = new ChannelInput(channel, readable, this::timeoutMillis);
    this.output = new ChannelOutput(channel, writable);
  }

  @Override
  protected InputStream getInputStream() {
    return input;
  }

  @Override
  protected OutputStream getOutputStream() {
    return output;
  }

  @Override
  protected int available() throws IOException {
    return input.available();
  }

  @Override
  protected void shutdownInput() throws IOException {
    channel.shutdownInput();
  }

  @Override
  protected void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  /** Closes the selectors too, which wakes the threads that wait. */
  @Override
  protected void close() throws IOException {
    channel.close();
    readable.close();
    writable.close();
  }
}
