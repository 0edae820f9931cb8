package dev.cloudsql.cli.doctor;

import dev.cloudsql.InstanceAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Opens a TCP connection to an address and begins a TLS handshake, to see which certificate answers
 * there. It trusts every certificate and sends nothing after the handshake, and no client
 * certificate in it.
 */
final class AddressProbe {

  private final InstanceAddress address;
  private final int port;
  private final Duration limit;
  private @Nullable Socket socket;
  private boolean closed;

  private AddressProbe(InstanceAddress address, int port, Duration limit) {
    this.address = address;
    this.port = port;
    this.limit = limit;
  }

  /**
   * What a probe saw.
   *
   * @param address the address
   * @param ip the IP address that was dialled; {@code null} if the host has none
   * @param tcp the time to open the TCP connection; {@code null} if it did not open
   * @param protocol the TLS version that the server chose; {@code null} if it chose none
   * @param chain the certificates that it sent; may be empty
   * @param failure why there is no TCP connection, or no certificate; {@code null} if there is one
   */
  record Sight(
      InstanceAddress address,
      @Nullable String ip,
      @Nullable Duration tcp,
      @Nullable String protocol,
      List<X509Certificate> chain,
      @Nullable IOException failure) {}

  /** Probes all addresses at once. Each takes the limit twice at most. */
  static List<Sight> all(
      List<InstanceAddress> addresses, int port, Duration limit, Executor executor) {
    List<CompletableFuture<Sight>> sights =
        addresses.stream()
            .map(address -> new AddressProbe(address, port, limit).start(executor))
            .toList();
    return sights.stream().map(CompletableFuture::join).toList();
  }

  private CompletableFuture<Sight> start(Executor executor) {
    CompletableFuture<Sight> sight = CompletableFuture.supplyAsync(this::look, executor);
    CompletableFuture<?> late = sight.copy().orTimeout(2 * limit.toMillis(), TimeUnit.MILLISECONDS);
    // A server that sends a byte now and then keeps each read within its limit.
    var unused = late.whenComplete((done, tooLate) -> close());
    return sight;
  }

  private Sight look() {
    InetAddress ip;
    try {
      ip = InetAddress.getByName(address.host());
    } catch (IOException e) {
      return new Sight(address, null, null, null, List.of(), e);
    }
    long start = System.nanoTime();
    Duration tcp = null;
    Certificates seen = new Certificates();
    try (Socket open = new Socket()) {
      opened(open);
      open.connect(new InetSocketAddress(ip, port), (int) limit.toMillis());
      tcp = Duration.ofNanos(System.nanoTime() - start);
      open.setSoTimeout((int) limit.toMillis());
      seen.handshake(open, address.host(), port);
      return sight(ip, tcp, seen, null);
    } catch (IOException e) {
      return sight(ip, tcp, seen, e);
    } catch (GeneralSecurityException | RuntimeException e) {
      return sight(ip, tcp, seen, new IOException("This Java cannot begin TLS: " + e, e));
    }
  }

  /** A handshake that fails after the server has shown its certificate is good enough. */
  private Sight sight(
      InetAddress ip, @Nullable Duration tcp, Certificates seen, @Nullable IOException failure) {
    return new Sight(
        address,
        ip.getHostAddress(),
        tcp,
        seen.protocol,
        seen.chain,
        seen.chain.isEmpty() ? failure : null);
  }

  private synchronized void opened(Socket open) throws IOException {
    if (closed) {
      throw new SocketTimeoutException("no time left");
    }
    socket = open;
  }

  private synchronized void close() {
    closed = true;
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // Ignored: it is not used any more.
    }
  }

  /** Notes what the server shows, and trusts it: nothing is sent to it. */
  private static final class Certificates extends X509ExtendedTrustManager {

    private List<X509Certificate> chain = List.of();
    private @Nullable String protocol;

    void handshake(Socket tcp, String host, int port) throws IOException, GeneralSecurityException {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {this}, new SecureRandom());
      try (SSLSocket tls =
          (SSLSocket) context.getSocketFactory().createSocket(tcp, host, port, true)) {
        tls.startHandshake();
        protocol = tls.getSession().getProtocol();
      }
    }

    private void note(X509Certificate[] shown, @Nullable SSLSession handshake) {
      chain = List.of(shown);
      if (handshake != null) {
        protocol = handshake.getProtocol();
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String authType, Socket socket) {
      note(shown, socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String authType, SSLEngine engine) {
      note(shown, engine.getHandshakeSession());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String authType) {
      note(shown, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String authType) {
      throw new UnsupportedOperationException("A probe is never the server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String authType, Socket socket) {
      checkClientTrusted(shown, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String authType, SSLEngine engine) {
      checkClientTrusted(shown, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
