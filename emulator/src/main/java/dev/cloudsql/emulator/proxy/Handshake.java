package dev.cloudsql.emulator.proxy;

import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.fault.InstanceFault.Connection;
import dev.cloudsql.emulator.net.StallingSocket;
import dev.cloudsql.emulator.state.FaultBoard.Occurrence;
import dev.cloudsql.emulator.state.InstanceState;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** The server side of one TLS handshake, including the effects of a fault. */
final class Handshake {

  private static final int HALF_A_SERVER_HELLO = 60;
  private static final int RECORD_HEADER = 5;
  private static final Duration DRAIN_TIME = Duration.ofSeconds(2);

  private final InstanceState instance;
  private final ServerTls serverTls;
  private final StallingSocket raw;

  Handshake(InstanceState instance, ServerTls serverTls, StallingSocket raw) {
    this.instance = instance;
    this.serverTls = serverTls;
    this.raw = raw;
  }

  /**
   * Runs the handshake.
   *
   * @param strike the fault of this connection
   * @return the encrypted socket; the caller closes it by closing the raw one
   * @throws IOException if the handshake fails; an alert with the reason has been sent to the
   *     client
   */
  SSLSocket run(@Nullable Occurrence<InstanceFault> strike)
      throws IOException, InterruptedException {
    @Nullable InstanceFault fault = strike == null ? null : strike.fault();
    @Nullable InputStream consumed = null;
    if (strike != null && fault instanceof Connection connection) {
      switch (connection) {
        case SILENCE -> strike.hold();
        case STALL_AFTER_CLIENT_HELLO -> {
          consumed = clientHello();
          strike.hold();
        }
        case STALL_MID_HANDSHAKE -> raw.stallAfter(HALF_A_SERVER_HELLO, strike::hold);
        case CLOSE_DURING_HANDSHAKE -> {
          clientHello().close();
          throw new EOFException("A fault closes the connection during the handshake");
        }
        default -> {}
      }
    }
    if (strike != null && fault instanceof InstanceFault.Slow slow) {
      Duration pace = slow.pace();
      if (pace == null) {
        raw.stallAfter(slow.freeBytes(), strike::hold);
      } else {
        raw.stallEachAfter(slow.freeBytes(), () -> strike.hold(pace));
      }
    }
    SSLSocket tls = socket(fault, consumed);
    tls.startHandshake();
    checkClient(tls);
    return tls;
  }

  private SSLSocket socket(@Nullable InstanceFault fault, @Nullable InputStream consumed)
      throws IOException {
    // The raw socket is not closed with the TLS socket: closed with unread bytes it would be reset,
    // and the client might not receive the alert.
    SSLSocket tls =
        (SSLSocket) serverTls.context(fault).getSocketFactory().createSocket(raw, consumed, false);
    tls.setUseClientMode(false);
    tls.setNeedClientAuth(true);
    tls.setEnabledProtocols(
        new String[] {fault == InstanceFault.Certificates.TLS_1_2_ONLY ? "TLSv1.2" : "TLSv1.3"});
    if (fault == InstanceFault.Certificates.P_256_ONLY) {
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setAlgorithmConstraints(new P256Only());
      tls.setSSLParameters(parameters);
    }
    return tls;
  }

  /** Checks the certificate again, because a resumed handshake does not call the trust manager. */
  private void checkClient(SSLSocket tls) throws IOException {
    try {
      ClientTrust.check(instance, (X509Certificate) tls.getSession().getPeerCertificates()[0]);
    } catch (CertificateException e) {
      throw new SSLHandshakeException(e.getMessage());
    }
  }

  private InputStream clientHello() throws IOException {
    byte[] header = exactly(RECORD_HEADER);
    byte[] body = exactly(ByteBuffer.wrap(header).getShort(3) & 0xffff);
    return new ByteArrayInputStream(
        ByteBuffer.allocate(header.length + body.length).put(header).put(body).array());
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = raw.getInputStream().readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("No ClientHello came");
    }
    return bytes;
  }

  /** Ends a connection so that the client receives all bytes that were sent. */
  static void finish(Socket raw) {
    try {
      raw.shutdownOutput();
      raw.setSoTimeout((int) DRAIN_TIME.toMillis());
      raw.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // Ignored: the client has already closed the connection.
    }
  }
}
