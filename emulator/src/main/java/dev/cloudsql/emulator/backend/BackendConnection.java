package dev.cloudsql.emulator.backend;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * A client's connection after TLS: plain bytes, and who sends them.
 *
 * @since 0.1
 */
public interface BackendConnection extends Closeable {

  /** The connection name of the instance that the client connected to. */
  String instance();

  /** What the client sends; ends when the client closes or shuts its output down. */
  InputStream input();

  /** What the client gets. */
  OutputStream output();

  /** Ends what the client gets, while it may still send. */
  void shutdownOutput() throws IOException;

  /** The ephemeral certificate that the client showed. */
  X509Certificate clientCertificate();

  /**
   * The login token that the certificate was made for; empty without IAM database authentication.
   */
  Optional<String> loginToken();

  /** The e-mail address of whoever asked for the certificate. */
  String principal();

  /** Ends both directions. */
  @Override
  void close() throws IOException;
}
