package dev.cloudsql.runtime.tls;

import dev.cloudsql.InstanceAddress;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.TcpRequest;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.Deadline;
import dev.cloudsql.runtime.attempt.InterruptAlarm;
import dev.cloudsql.runtime.instance.Messages;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection to open: directly, or by the application's {@link TcpDialer}, for which this
 * is the request.
 *
 * @param attempt closes what is under way when it is called off
 * @param address as the instance announces it
 * @param ip the IP address to dial; {@code null} when a {@link TcpDialer} looks up the host itself
 * @param port where instances accept connectors
 * @param share the part of the attempt's time that this address may use
 * @param keepAlive the period of keep-alive probes; {@code null} for the system's own
 * @param executor runs look-ups of host names
 * @param channel whether the socket must have a channel, for a local proxy
 */
record TcpDial(
    Attempt attempt,
    InstanceAddress address,
    @Nullable InetAddress ip,
    int port,
    Deadline share,
    @Nullable Duration keepAlive,
    Executor executor,
    boolean channel)
    implements TcpRequest {

  /**
   * Of {@code jdk.net.ExtendedSocketOptions}, by name, because the module {@code jdk.net} may be
   * missing: the idle time before the first probe, and the time between probes.
   */
  private static final Set<String> PERIODS = Set.of("TCP_KEEPIDLE", "TCP_KEEPINTERVAL");

  private static final String BYTE = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
  private static final Pattern IP_ADDRESS =
      Pattern.compile(BYTE + "(\\." + BYTE + "){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*(%\\w+)?");

  /**
   * The IP addresses of a host; none if it is unknown. The system's resolver cannot be bounded in
   * time, so it runs on another thread; an IP address needs no look-up and no thread.
   */
  static CompletableFuture<List<InetAddress>> find(String host, Executor executor) {
    return IP_ADDRESS.matcher(host).matches()
        ? CompletableFuture.completedFuture(ask(host))
        : CompletableFuture.supplyAsync(() -> ask(host), executor);
  }

  private static List<InetAddress> ask(String host) {
    try {
      return List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  /** The same to one IP address of the host. */
  TcpDial at(InetAddress found) {
    return new TcpDial(attempt, address, found, port, share, keepAlive, executor, channel);
  }

  /** The same within another share of the time. */
  TcpDial within(Deadline time) {
    return new TcpDial(attempt, address, ip, port, time, keepAlive, executor, channel);
  }

  /**
   * Opens the connection; the attempt guards it.
   *
   * @param dialer opens it; {@code null} to connect to the IP address
   */
  Socket open(@Nullable TcpDialer dialer) throws IOException {
    return InterruptAlarm.during(
        attempt,
        () -> {
          if (dialer == null) {
            return connect(Objects.requireNonNull(ip), port, share.remainingMillis());
          }
          Socket socket = attempt.guard(dialer.open(this));
          socket.setTcpNoDelay(true);
          socket.setKeepAlive(true);
          return socket;
        });
  }

  @Override
  public String host() {
    return address.host();
  }

  @Override
  public Duration remaining() {
    return share.remaining();
  }

  @Override
  public <C extends Closeable> C guard(C resource) throws IOException {
    return attempt.guard(resource);
  }

  @Override
  public Socket connect(String host, int port) throws IOException {
    List<InetAddress> ips = attempt.await(find(host, executor), share).orElse(List.of());
    IOException last = new UnknownHostException(host + " has no address, or none in time");
    for (int i = 0; i < ips.size(); i++) {
      try {
        return connect(ips.get(i), port, share.remainingMillis() / (ips.size() - i));
      } catch (IOException e) {
        attempt.check();
        last =
            new ConnectException(
                "%s at %s".formatted(Messages.reason(e), ips.get(i).getHostAddress()));
        last.initCause(e);
      }
    }
    throw last;
  }

  private Socket connect(InetAddress ip, int port, int millis) throws IOException {
    Socket socket = attempt.guard(channel ? SocketChannel.open().socket() : new Socket());
    try {
      prepare(socket);
      socket.connect(new InetSocketAddress(ip, port), Math.max(1, millis));
      return socket;
    } catch (IOException e) {
      attempt.release(socket);
      socket.close();
      throw e instanceof SocketTimeoutException ? late(e) : e;
    }
  }

  /** Java's own has no message if the time is up before it connects. */
  private static SocketTimeoutException late(IOException cause) {
    SocketTimeoutException late = new SocketTimeoutException("no answer in time");
    late.initCause(cause);
    return late;
  }

  private void prepare(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    if (keepAlive != null) {
      for (SocketOption<?> option : socket.supportedOptions()) {
        if (PERIODS.contains(option.name())) {
          setSeconds(socket, option, Math.toIntExact(keepAlive.toSeconds()));
        }
      }
    }
  }

  @SuppressWarnings("unchecked") // The type is checked.
  private static void setSeconds(Socket socket, SocketOption<?> option, int seconds)
      throws IOException {
    if (option.type() == Integer.class) {
      socket.setOption((SocketOption<Integer>) option, seconds);
    }
  }

  /** Such as {@code PUBLIC 34.1.2.3, port 3307}; with the IP address if the host is a name. */
  @Override
  public String toString() {
    String number = ip == null ? address.host() : ip.getHostAddress();
    return number.equals(address.host())
        ? "%s, port %s".formatted(address, port)
        : "%s (%s), port %s".formatted(address, number, port);
  }
}
