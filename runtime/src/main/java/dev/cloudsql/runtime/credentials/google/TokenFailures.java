package dev.cloudsql.runtime.credentials.google;

import com.google.api.client.http.HttpResponseException;
import com.google.auth.Retryable;
import com.google.gson.JsonParseException;
import com.google.gson.stream.MalformedJsonException;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.instance.Quote;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertPathBuilderException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Maps failures of google-auth to {@link ConnectorException}s, and distinguishes transient failures
 * of a token server from credentials that cannot work.
 */
public final class TokenFailures {

  /** The limit of the chain of causes, which may be circular. */
  private static final int DEEPEST = 20;

  private TokenFailures() {}

  /** Makes the exception for a failure to get a token. */
  public static ConnectorException of(Exception failure) {
    Optional<ConnectorException> known =
        first(failure, ConnectorException.class::isInstance).map(ConnectorException.class::cast);
    if (known.isPresent()) {
      // Thrown by the source of an impersonation; passed on unchanged.
      return known.get();
    }
    if (Thread.currentThread().isInterrupted() || isInterrupt(failure)) {
      Thread.currentThread().interrupt();
      return new ConnectorException(
          ErrorCode.INTERRUPTED,
          Phase.REFRESH,
          null,
          "The thread was interrupted while it waited for an access token. Connect again, unless the connector was closed.",
          failure);
    }
    return isPassing(failure)
        ? new ConnectorException(
            ErrorCode.CREDENTIALS_UNAVAILABLE,
            Phase.REFRESH,
            null,
            "The token server gives no access token for the moment: %s. %s"
                .formatted(
                    quote(failure),
                    first(failure, CertPathBuilderException.class::isInstance).isPresent()
                        ? "This Java does not trust the certificate that answers there, perhaps of"
                            + " a proxy that inspects TLS: add its authority to the trust store"
                            + " of this Java (javax.net.ssl.trustStore)."
                        : "Try again later."),
            cause(failure))
        : new ConnectorException(
            ErrorCode.CREDENTIALS,
            Phase.REFRESH,
            null,
            "The credentials give no access token: %s. %s"
                .formatted(quote(failure), remedy(quote(failure))),
            cause(failure));
  }

  /** The remedy; mentions the clock, because signed requests are refused when it is wrong. */
  private static String remedy(String refusal) {
    return refusal.contains("Invalid JWT") && refusal.contains("timeframe")
        ? "Check the clock of this machine, which signs requests that are valid for an hour."
        : "Renew them, or configure others.";
  }

  /** The cause to attach; replaced if its message holds text of a server, which may be a token. */
  private static Throwable cause(Exception failure) {
    return first(failure, TokenFailures::quotesAServer).isPresent() ? Quote.of(failure) : failure;
  }

  private static boolean quotesAServer(Throwable failure) {
    return failure instanceof HttpResponseException
        || failure instanceof IllegalArgumentException
        || failure instanceof JsonParseException
        || failure instanceof MalformedJsonException;
  }

  /**
   * The message on one line, shortened and without its full stop, because it may hold text of a
   * server.
   */
  public static String quote(Throwable failure) {
    if (first(failure, TokenFailures::isUnreadRefusal).isPresent()) {
      return "the token server refused in a form that google-auth cannot read";
    }
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return failure.getClass().getSimpleName();
    }
    Optional<String> refusal =
        first(failure, RefusedException.class::isInstance).map(Throwable::getMessage);
    if (refusal.isPresent() && !message.contains(refusal.get())) {
      message = message + ": " + refusal.get();
    }
    String answer = TokenAnswer.in(failure).map(TokenAnswer::toString).orElse("");
    return line(message.contains("\n") || answer.isEmpty() ? message : message + ": " + answer);
  }

  static String line(String message) {
    return Quote.of(message).replaceAll("\\.$", "");
  }

  /**
   * Whether a failure is transient: by the HTTP status, else by google-auth's own flag, else by the
   * type of the exception.
   */
  private static boolean isPassing(Exception failure) {
    Optional<TokenAnswer> answer = TokenAnswer.in(failure);
    if (answer.isPresent()) {
      return answer.get().isPassing();
    }
    if (first(failure, TokenFailures::isUnreadRefusal).isPresent()) {
      return true;
    }
    boolean missing =
        first(
                failure,
                it -> it instanceof FileNotFoundException || it instanceof NoSuchFileException)
            .isPresent();
    if (missing) {
      return false;
    }
    Optional<Throwable> word = first(failure, Retryable.class::isInstance);
    if (word.isPresent()) {
      return ((Retryable) word.get()).isRetryable();
    }
    // google-http-client throws IllegalArgumentException for a body that is not JSON.
    return failure instanceof IOException || failure instanceof IllegalArgumentException;
  }

  /**
   * Whether google-auth failed to parse an error of the Security Token Service: it expects OAuth's
   * format and gets that of Google's APIs, or an empty body. The status is lost, so the failure
   * counts as transient. Happens only for credentials with their own transport; see {@link
   * TokenTransport}.
   */
  private static boolean isUnreadRefusal(Throwable failure) {
    return (failure instanceof ClassCastException || failure instanceof NullPointerException)
        && Stream.of(failure.getStackTrace())
            .anyMatch(it -> it.getClassName().equals("com.google.auth.oauth2.OAuthException"));
  }

  private static boolean isInterrupt(Exception failure) {
    return first(
            failure,
            it ->
                it instanceof InterruptedException
                    || (it instanceof InterruptedIOException
                        && !(it instanceof SocketTimeoutException)))
        .isPresent();
  }

  /** The first of a failure and its causes that matches. */
  static Optional<Throwable> first(Throwable failure, Predicate<Throwable> like) {
    return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(DEEPEST)
        .filter(like)
        .findFirst();
  }
}
