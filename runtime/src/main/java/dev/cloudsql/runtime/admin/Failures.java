package dev.cloudsql.runtime.admin;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.Token;
import dev.cloudsql.runtime.instance.Quote;
import dev.cloudsql.runtime.instance.Target;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the exceptions of one call.
 *
 * @param about the instance or the name of the call
 * @param settings the settings of the client
 * @param secrets tokens that must not appear in a message, even if the server returns them
 */
record Failures(Target about, AdminSettings settings, List<Token> secrets) {

  /** The instance of the call; {@code null} if the call is about a name. */
  @Nullable InstanceName instance() {
    return about.instance();
  }

  /** An error that needs a change of the configuration. */
  ConnectorException config(ErrorCode code, String why) {
    return new ConnectorException(code, Phase.REFRESH, instance(), sentence(why), null);
  }

  ConnectorException refresh(ErrorCode code, String why) {
    return new ConnectorException(code, Phase.REFRESH, instance(), sentence(why), null);
  }

  /** An error for a response that cannot be used. */
  ConnectorException unusable(String why, @Nullable Throwable cause) {
    return new ConnectorException(
        ErrorCode.API_RESPONSE,
        Phase.REFRESH,
        instance(),
        sentence(
            "the answer of the Admin API cannot be used: %s. Check what answers at %s, such as a proxy in between"
                .formatted(why, settings.root())),
        cause);
  }

  /** An error for a missing or incomplete response. */
  ConnectorException unreachable(IOException e) {
    boolean timeout = e instanceof SocketTimeoutException;
    if (Thread.currentThread().isInterrupted()
        || (e instanceof InterruptedIOException && !timeout)) {
      Thread.currentThread().interrupt();
      return new ConnectorException(
          ErrorCode.INTERRUPTED,
          Phase.REFRESH,
          instance(),
          sentence(
              "the thread was interrupted while it asked the Admin API. Connect again, unless the connector was closed"),
          e);
    }
    String why =
        timeout ? "no answer within " + settings.callLimit().toMillis() + " ms" : describe(e);
    return new ConnectorException(
        ErrorCode.API_UNAVAILABLE,
        Phase.REFRESH,
        instance(),
        sentence(
            "the Admin API at %s cannot be reached: %s. %s"
                .formatted(settings.root(), why, remedy(e))),
        e);
  }

  private static String remedy(IOException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof SSLException) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof CertificateException || cause instanceof CertPathBuilderException) {
          return "This Java does not trust the certificate that answers there, perhaps of a proxy"
              + " that inspects TLS: add its authority to the trust store of this Java"
              + " (javax.net.ssl.trustStore), or exempt the host from inspection";
        }
      }
      if (message.contains("No appropriate protocol")) {
        return "This Java has no protocol or cipher suite left that fits: check the properties"
            + " https.protocols, jdk.tls.client.protocols, jdk.tls.client.cipherSuites and"
            + " jdk.tls.disabledAlgorithms";
      }
    }
    if (message.contains("Unable to tunnel")) {
      return "The proxy refuses: check its rules, and set a java.net.Authenticator if it wants a"
          + " login (the JDK sends a password to a tunnel only if"
          + " jdk.http.auth.tunneling.disabledSchemes allows it)";
    }
    return "Check DNS, firewalls and proxies between here and there";
  }

  /** An error for a response with a status other than success. */
  ConnectorException refused(HttpAnswer answer) {
    return Refusal.of(this, ApiError.read(answer, settings.clock()));
  }

  /**
   * Prepares text of a server for a message: one line, shortened, without the tokens that were sent
   * to it.
   */
  String quote(String text) {
    String quote = text;
    for (Token secret : secrets) {
      quote = quote.replace(secret.value(), "***");
    }
    return Quote.of(quote);
  }

  String sentence(String why) {
    return "Cannot connect to %s: %s.".formatted(about, why);
  }

  private String describe(IOException e) {
    if (e instanceof UnknownHostException) {
      return "its host name cannot be resolved";
    }
    String message = e.getMessage() == null ? "" : quote(e.getMessage());
    String kind = e.getClass().getSimpleName();
    return message.isEmpty() ? kind : kind + ", " + message;
  }
}
