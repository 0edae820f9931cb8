package dev.cloudsql.spi;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A connected {@link Socket} over another transport than TCP, such as a Unix socket or a tunnel,
 * for drivers, which accept only sockets. A subclass provides the streams and closes them.
 *
 * <p>It looks like a connection to this machine. Options of TCP are accepted and have no effect,
 * because drivers set them on every socket; only {@link #timeoutMillis()} matters, to the
 * subclass's input stream.
 *
 * @since 0.1
 */
public abstract class StreamSocketImpl extends SocketImpl {

  private static final int BUFFER_BYTES = 64 * 1024;

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
          BUFFER_BYTES,
          SocketOptions.SO_RCVBUF,
          BUFFER_BYTES,
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

  private final Map<Integer, Object> options = new ConcurrentHashMap<>(OPTIONS);

  /** Options without a number, such as the keep-alive times that some drivers set. */
  private final Map<SocketOption<?>, Object> extended = new ConcurrentHashMap<>();

  /** For subclasses, whose streams are open. */
  protected StreamSocketImpl() {}

  /**
   * The socket over these streams.
   *
   * @param peer what the socket shows as its remote address
   * @return a connected socket
   * @throws IOException if the streams are closed
   */
  public final Socket socket(SocketAddress peer) throws IOException {
    Socket socket = new Connected(this, peer);
    // Only this call marks a socket as connected, and it accepts no other kind of address.
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return socket;
  }

  /** The time limit of a read that starts now, in milliseconds; 0 for none. */
  protected final int timeoutMillis() {
    return (Integer) options.getOrDefault(SocketOptions.SO_TIMEOUT, 0);
  }

  @Override
  public void setOption(int option, Object value) {
    options.put(option, value);
  }

  @Override
  public Object getOption(int option) throws SocketException {
    Object value = options.get(option);
    if (value == null) {
      throw new SocketException("This socket has no option " + option);
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
      throw new UnsupportedOperationException("This socket has no option " + name.name());
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
    // It exists already.
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
    throw new SocketException("This socket has no urgent data");
  }

  private static final class Connected extends Socket {

    private final SocketAddress peer;

    Connected(StreamSocketImpl impl, SocketAddress peer) throws SocketException {
      super(impl);
      this.peer = peer;
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
      return peer;
    }

    @Override
    public String toString() {
      return "Socket[" + peer + "]";
    }
  }
}
