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
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;
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

  /** The same options as the newer methods of {@link java.net.Socket} name them. */
  private static final Map<SocketOption<?>, Integer> NUMBERS =
      Map.of(
          StandardSocketOptions.TCP_NODELAY,
          SocketOptions.TCP_NODELAY,
          StandardSocketOptions.SO_KEEPALIVE,
          SocketOptions.SO_KEEPALIVE,
          StandardSocketOptions.SO_REUSEADDR,
          SocketOptions.SO_REUSEADDR,
          StandardSocketOptions.SO_LINGER,
          SocketOptions.SO_LINGER,
          StandardSocketOptions.SO_SNDBUF,
          SocketOptions.SO_SNDBUF,
          StandardSocketOptions.SO_RCVBUF,
          SocketOptions.SO_RCVBUF,
          StandardSocketOptions.IP_TOS,
          SocketOptions.IP_TOS);

  private final SocketChannel channel;
  private final Readiness readable;
  private final Readiness writable;
  private final ChannelInput input;
  private final ChannelOutput output;
  private final Map<Integer, Object> options = new ConcurrentHashMap<>(OPTIONS);

  /** Options without a number, such as the keep-alive times that some drivers set. */
  private final Map<SocketOption<?>, Object> extended = new ConcurrentHashMap<>();

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

  /** Keeps the value, which has no effect: drivers set options of TCP on every socket. */
  @Override
  protected <T> void setOption(SocketOption<T> name, T value) {
    Integer number = NUMBERS.get(name);
    if (number == null) {
      extended.put(name, value);
    } else {
      setOption(number.intValue(), value);
    }
  }

  @Override
  protected <T> T getOption(SocketOption<T> name) throws SocketException {
    Integer number = NUMBERS.get(name);
    Object value = number == null ? extended.get(name) : getOption(number.intValue());
    if (!name.type().isInstance(value)) {
      throw new UnsupportedOperationException("Unix sockets have no option " + name.name());
    }
    return name.type().cast(value);
  }

  @Override
  protected Set<SocketOption<?>> supportedOptions() {
    return NUMBERS.keySet();
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
