package dev.cloudsql.emulator.backend;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * A client's connection after TLS: the plain bytes and the client's identity.
 *
 * @since 0.1
 */
public interface BackendConnection extends Closeable {

  /** The connection name of the instance that the client connected to. */
  String instance();

  /** What the client sends; at its end when the client closes or shuts down its output. */
  InputStream input();

  /** What is sent to the client. */
  OutputStream output();

  /** Ends the output; the client may still send. */
  void shutdownOutput() throws IOException;

  /** The ephemeral certificate that the client showed. */
  X509Certificate clientCertificate();

  /**
   * The login token that the certificate was made for; empty without IAM database authentication.
   */
  Optional<String> loginToken();

  /** The e-mail address of the principal that the certificate was issued to. */
  String principal();

  /** Closes both directions. */
  @Override
  void close() throws IOException;
}
