package dev.cloudsql.runtime.admin;

import dev.cloudsql.runtime.attempt.Deadline;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Opens the connections to the Admin API, through the proxies of Java's {@link ProxySelector}, and
 * closes them immediately when the connector closes.
 *
 * <p>Java's own HTTP clients cannot do that: closing an {@code HttpURLConnection} blocks while
 * another thread reads its body, and before Java 21 a {@code java.net.http.HttpClient} cannot be
 * closed.
 */
public final class ApiConnections implements Closeable {

  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  private final BiFunction<Proxy, Deadline, Socket> sockets;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Opens plain sockets. */
  public ApiConnections() {
    this(TimedSocket::new);
  }

  /** Opens other sockets, such as those of a test. */
  public ApiConnections(BiFunction<Proxy, Deadline, Socket> sockets) {
    this.sockets = sockets;
  }

  /**
   * Opens a connection for one call.
   *
   * @param url an http or https URL
   * @param deadline the limit of each connect and read
   */
  Connection open(URI url, Deadline deadline) throws IOException {
    IOException failure = null;
    for (Proxy proxy : proxies(url)) {
      try {
        return open(url, proxy, deadline);
      } catch (IOException e) {
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    throw failure == null
        ? new IOException(
            "the proxy selector returns no connection for this host, direct or by a proxy")
        : failure;
  }

  private static List<Proxy> proxies(URI url) {
    ProxySelector selector = ProxySelector.getDefault();
    return selector == null ? List.of(Proxy.NO_PROXY) : selector.select(url);
  }

  private Connection open(URI url, Proxy proxy, Deadline deadline) throws IOException {
    boolean https = "https".equalsIgnoreCase(url.getScheme());
    int port = url.getPort() >= 0 ? url.getPort() : https ? HTTPS_PORT : HTTP_PORT;
    // Through a proxy, https uses CONNECT; http sends the request itself to the proxy.
    boolean relayed = proxy.type() == Proxy.Type.HTTP && !https;
    Socket socket = sockets.apply(relayed ? Proxy.NO_PROXY : proxy, deadline);
    Connection connection =
        new Connection(socket, relayed ? url.getScheme() + "://" + url.getRawAuthority() : "");
    try {
      if (closed) {
        throw new IOException("The connector is closed");
      }
      socket.setSoTimeout(millis(deadline));
      socket.connect(
          relayed
              ? resolved((InetSocketAddress) proxy.address())
              : proxy.type() == Proxy.Type.DIRECT
                  ? resolved(InetSocketAddress.createUnresolved(url.getHost(), port))
                  : InetSocketAddress.createUnresolved(url.getHost(), port),
          millis(deadline));
      if (https) {
        connection.encrypt(url.getHost(), port);
      }
      return connection;
    } catch (IOException | RuntimeException | Error e) {
      connection.close();
      throw e;
    }
  }

  private static InetSocketAddress resolved(InetSocketAddress address) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(address.getHostString()), address.getPort());
  }

  static void stopIfInterrupted() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("the thread was interrupted");
    }
  }

  private static int millis(Deadline deadline) throws SocketTimeoutException {
    int millis = deadline.remainingMillis();
    if (millis == 0) {
      throw new SocketTimeoutException("the answer did not end in time");
    }
    return millis;
  }

  /** Closes all connections; their pending reads fail. */
  @Override
  public void close() {
    closed = true;
    open.forEach(ApiConnections::close);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Ignored: the connection is not used again.
    }
  }

  /** One connection, for one call. */
  final class Connection implements Closeable {

    private final Socket socket;
    private final String prefix;
    private Socket outer;

    private Connection(Socket socket, String prefix) {
      this.socket = socket;
      this.prefix = prefix;
      this.outer = socket;
      open.add(socket);
    }

    private void encrypt(String host, int port) throws IOException {
      SSLSocket tls =
          (SSLSocket)
              HttpsURLConnection.getDefaultSSLSocketFactory()
                  .createSocket(socket, host, port, true);
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
      outer = tls;
      tls.startHandshake();
    }

    /** The prefix of the path in a request: empty, or the scheme and host for a proxy. */
    String prefix() {
      return prefix;
    }

    /** Writes a request and returns the stream of the response. */
    InputStream send(byte[] request) throws IOException {
      outer.getOutputStream().write(request);
      outer.getOutputStream().flush();
      return new BufferedInputStream(outer.getInputStream());
    }

    /** Closes without TLS's close_notify, which could block. */
    @Override
    public void close() {
      ApiConnections.close(socket);
      open.remove(socket);
    }
  }

  /** A socket whose reads end at the deadline, however slowly bytes arrive, and on an interrupt. */
  private static final class TimedSocket extends Socket {

    private final Deadline deadline;

    TimedSocket(Proxy proxy, Deadline deadline) {
      super(proxy);
      this.deadline = deadline;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          stopIfInterrupted();
          setSoTimeout(millis(deadline));
          return in.read(buffer, offset, length);
        }
      };
    }
  }
}
