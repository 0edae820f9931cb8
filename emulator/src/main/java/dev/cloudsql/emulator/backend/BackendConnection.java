package dev.cloudsql.emulator.backend;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * A client's connection after TLS, or over SQL Data: the plain bytes and the client's identity.
 *
 * @since 0.1
 */
public interface BackendConnection extends Closeable {

  /** The connection name of the instance that the client connected to. */
  String instance();

  /** The bytes from the client; ends when the client closes or shuts down its output. */
  InputStream input();

  /** The bytes to the client. */
  OutputStream output();

  /** Ends the output; the client may still send. */
  void shutdownOutput() throws IOException;

  /**
   * The ephemeral certificate that the client presented.
   *
   * @throws IllegalStateException over SQL Data, where clients have none
   */
  X509Certificate clientCertificate();

  /**
   * The login token with which the certificate was issued; empty without IAM database
   * authentication, and over SQL Data.
   */
  Optional<String> loginToken();

  /**
   * The e-mail address of the principal to which the certificate was issued; over SQL Data, of the
   * caller.
   */
  String principal();

  /** Closes both directions. */
  @Override
  void close() throws IOException;
}
