package dev.cloudsql.emulator.backend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Forwards to another connection; subclasses override what they change.
 *
 * @since 0.1
 */
public abstract class ForwardingConnection implements BackendConnection {

  private final BackendConnection client;

  /** Forwards to this connection. */
  protected ForwardingConnection(BackendConnection client) {
    this.client = client;
  }

  @Override
  public String instance() {
    return client.instance();
  }

  @Override
  public InputStream input() {
    return client.input();
  }

  @Override
  public OutputStream output() {
    return client.output();
  }

  @Override
  public void shutdownOutput() throws IOException {
    client.shutdownOutput();
  }

  @Override
  public X509Certificate clientCertificate() {
    return client.clientCertificate();
  }

  @Override
  public Optional<String> loginToken() {
    return client.loginToken();
  }

  @Override
  public String principal() {
    return client.principal();
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
