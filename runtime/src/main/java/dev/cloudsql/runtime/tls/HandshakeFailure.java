package dev.cloudsql.runtime.tls;

import dev.cloudsql.ErrorCode;
import dev.cloudsql.runtime.instance.Messages;
import dev.cloudsql.runtime.instance.Quote;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;

/**
 * What a failed handshake means to the user.
 *
 * @param code the error to report
 * @param explanation what happened and what to do, one or two sentences
 * @param certain whether the cause is certain, so that another ClientHello would not help
 */
record HandshakeFailure(ErrorCode code, String explanation, boolean certain) {

  static final HandshakeFailure LATE =
      new HandshakeFailure(
          ErrorCode.TIMEOUT,
          "the server accepted the connection but did not finish the TLS handshake in time. Check the load of the instance, and firewalls on the way");

  private HandshakeFailure(ErrorCode code, String explanation) {
    this(code, explanation, true);
  }

  static HandshakeFailure of(IOException failure) {
    if (find(failure, CertificateExpiredException.class).isPresent()) {
      return new HandshakeFailure(
          ErrorCode.SERVER_CERTIFICATE,
          "the server's certificate has expired. Rotate the server certificate of the instance");
    }
    if (find(failure, CertificateNotYetValidException.class).isPresent()) {
      return new HandshakeFailure(
          ErrorCode.SERVER_CERTIFICATE,
          "the server's certificate is not valid yet. Check the clock of this machine");
    }
    Optional<CertificateException> untrusted = find(failure, CertificateException.class);
    if (untrusted.isPresent()) {
      return new HandshakeFailure(
          ErrorCode.SERVER_CERTIFICATE,
          "the server's certificate was not issued by the instance's certificate authority (%s). Something else may answer at this address: check which server does"
              .formatted(Quote.of(Messages.reason(untrusted.get()))));
    }
    if (find(failure, SocketTimeoutException.class).isPresent()) {
      return LATE;
    }
    if (find(failure, EOFException.class).isPresent()
        || find(failure, SocketException.class).isPresent()) {
      return new HandshakeFailure(
          ErrorCode.TLS,
          "the server closed the connection during the TLS handshake (%s). Something else may answer at this address: check which server does, and firewalls on the way"
              .formatted(Quote.of(Messages.reason(failure))));
    }
    String message = Quote.of(Messages.reason(failure));
    if (message.contains("protocol is disabled")) {
      return new HandshakeFailure(
          ErrorCode.TLS,
          "this Java runtime has TLS 1.3 switched off (%s). Take TLSv1.3 out of the security property jdk.tls.disabledAlgorithms, and if the system property jdk.tls.client.cipherSuites is set, add TLS_AES_128_GCM_SHA256 or another suite of TLS 1.3 to it"
              .formatted(message));
    }
    // The JDK's provider writes it with a blank or _, Conscrypt in capitals, BouncyCastle with _.
    if (message.toLowerCase(Locale.ROOT).replace('_', ' ').contains("protocol version")) {
      return new HandshakeFailure(
          ErrorCode.TLS,
          "the server does not speak TLS 1.3 (%s). Something else may answer at this address: check which server does"
              .formatted(message));
    }
    return new HandshakeFailure(
        ErrorCode.TLS,
        "the TLS handshake failed (%s). Check for a proxy or firewall on the way that blocks or intercepts TLS 1.3"
            .formatted(message),
        false);
  }

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }
}
