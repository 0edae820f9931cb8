package dev.cloudsql.runtime.unix;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The implementation of {@link UnixSocket} over a connected, non-blocking channel. */
final class ChannelSocketImpl extends SocketImpl {

  /** The socket options that drivers may read, with their initial values. */
  private static final Map<Integer, Object> OPTIONS =
      Map.of(
          SocketOptions.TCP_NODELAY,
          true,
          SocketOptions.SO_KEEPALIVE,
          true,
          SocketOptions.SO_REUSEADDR,
          false,
          SocketOptions.SO_OOBINLINE,
          false,
          SocketOptions.SO_LINGER,
          -1,
          SocketOptions.SO_TIMEOUT,
          0,
          SocketOptions.SO_SNDBUF,
          ChannelInput.BLOCK_BYTES,
          SocketOptions.SO_RCVBUF,
          ChannelInput.BLOCK_BYTES,
          SocketOptions.IP_TOS,
          0,
          SocketOptions.SO_BINDADDR,
          InetAddress.getLoopbackAddress());

  private final SocketChannel channel;
  private final Readiness readable;
  private final Readiness writable;
  private final ChannelInput input;
  private final ChannelOutput output;
  private final Map<Integer, Object> options = new ConcurrentHashMap<>(OPTIONS);

  ChannelSocketImpl(SocketChannel channel, Runnable interrupted) {
    this.channel = channel;
    this.readable = new Readiness(channel, SelectionKey.OP_READ, interrupted);
    this.writable = new Readiness(channel, SelectionKey.OP_WRITE, interrupted);
    this.input =
        new ChannelInput(
            channel, readable, () -> (Integer) options.getOrDefault(SocketOptions.SO_TIMEOUT, 0));
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

  @Override
  public void setOption(int option, Object value) {
    options.put(option, value);
  }

  @Override
  public Object getOption(int option) throws SocketException {
    Object value = options.get(option);
    if (value == null) {
      throw new SocketException("Unix sockets have no option " + option);
    }
    return value;
  }

  @Override
  protected FileDescriptor getFileDescriptor() {
    return new FileDescriptor();
  }

  @Override
  protected void create(boolean stream) {
    // The channel already exists.
  }

  @Override
  protected void connect(SocketAddress address, int timeout) {
    this.address = ((InetSocketAddress) address).getAddress();
  }

  @Override
  protected void connect(String host, int port) throws IOException {
    throw new SocketException("Already connected");
  }

  @Override
  protected void connect(InetAddress address, int port) throws IOException {
    throw new SocketException("Already connected");
  }

  @Override
  protected void bind(InetAddress host, int port) throws IOException {
    throw new SocketException("Already bound");
  }

  @Override
  protected void listen(int backlog) throws IOException {
    throw new SocketException("Already connected");
  }

  @Override
  protected void accept(SocketImpl other) throws IOException {
    throw new SocketException("Already connected");
  }

  @Override
  protected void sendUrgentData(int data) throws IOException {
    throw new SocketException("Unix sockets have no urgent data");
  }
}
