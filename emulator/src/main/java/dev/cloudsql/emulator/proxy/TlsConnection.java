package dev.cloudsql.emulator.proxy;

import dev.cloudsql.emulator.backend.BackendConnection;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.journal.MdxRequest;
import dev.cloudsql.emulator.state.EphemeralCertificate;
import dev.cloudsql.emulator.state.InstanceState;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/** A client's connection after the handshake, for the backend. */
final class TlsConnection implements BackendConnection {

  private static final String MDX_CLIENT_TYPE = "CLIENT_PROTOCOL_TYPE";

  private final InstanceState instance;
  private final Socket raw;
  private final SSLSocket tls;
  private final EphemeralCertificate client;
  private final FirstBytes output;
  private final InputStream input;

  TlsConnection(InstanceState instance, Socket raw, SSLSocket tls, EphemeralCertificate client)
      throws IOException {
    this.instance = instance;
    this.raw = raw;
    this.tls = tls;
    this.client = client;
    this.output = new FirstBytes(tls.getOutputStream());
    this.input =
        instance.settings().mdxProtocolSupport().contains(MDX_CLIENT_TYPE)
            ? new MdxInput(tls.getInputStream(), this::exchange)
            : tls.getInputStream();
  }

  private void exchange(byte[] message) throws IOException {
    MdxRequest request = Mdx.request(message);
    instance.connections().exchanged(request);
    Optional<InstanceFault> fault =
        instance.faults().take(InstanceFault.MdxError.class::isInstance).map(it -> it.fault());
    if (fault.isPresent() && fault.get() instanceof InstanceFault.MdxError error) {
      output.writeFirst(Mdx.error(error.message()));
      shutdownOutput();
      throw new ProtocolException("A fault refuses the metadata exchange");
    }
    output.writeFirst(Mdx.ok());
  }

  @Override
  public String instance() {
    return instance.name();
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void shutdownOutput() throws IOException {
    tls.shutdownOutput();
  }

  @Override
  public X509Certificate clientCertificate() {
    return client.certificate();
  }

  @Override
  public Optional<String> loginToken() {
    return Optional.ofNullable(client.loginToken());
  }

  @Override
  public String principal() {
    return client.principal();
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }

  /**
   * Records whether anything has been sent to the client.
   *
   * <p>A client expects the response of the metadata exchange in the first bytes that it reads. If
   * the server has already sent data, as with MySQL, the client would treat the response as data,
   * so it is omitted; the protocol allows that.
   */
  private static final class FirstBytes extends FilterOutputStream {

    private boolean sent;

    FirstBytes(OutputStream out) {
      super(out);
    }

    @Override
    public synchronized void write(int b) throws IOException {
      sent = true;
      out.write(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      sent = true;
      out.write(bytes, offset, length);
    }

    synchronized void writeFirst(byte[] bytes) throws IOException {
      if (!sent) {
        write(bytes, 0, bytes.length);
        flush();
      }
    }
  }
}
