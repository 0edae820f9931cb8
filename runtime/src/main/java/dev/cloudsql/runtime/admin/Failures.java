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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the errors of one call.
 *
 * @param about the instance or the name that the call is about
 * @param settings how the API is called
 * @param secrets what must not appear in a message, even if the server sends it back
 */
record Failures(Target about, AdminSettings settings, List<Token> secrets) {

  /** The instance that the call is about, if it is one. */
  @Nullable InstanceName instance() {
    return about.instance().orElse(null);
  }

  /** The caller has to change something. */
  ConnectorException config(ErrorCode code, String why) {
    return new ConnectorException(code, Phase.REFRESH, instance(), sentence(why), null);
  }

  ConnectorException refresh(ErrorCode code, String why) {
    return new ConnectorException(code, Phase.REFRESH, instance(), sentence(why), null);
  }

  /** The API answered, and the answer is no good. */
  ConnectorException unusable(String why, @Nullable Throwable cause) {
    return new ConnectorException(
        ErrorCode.API_RESPONSE,
        Phase.REFRESH,
        instance(),
        sentence(
            "the answer of the Admin API cannot be used: %s. Check what answers at %s, such as a proxy on the way"
                .formatted(why, settings.root())),
        cause);
  }

  /** There is no answer, or not a whole one. */
  ConnectorException unreachable(IOException e) {
    boolean timeout = e instanceof SocketTimeoutException;
    if (Thread.currentThread().isInterrupted()
        || (e instanceof InterruptedIOException && !timeout)) {
      Thread.currentThread().interrupt();
      return new ConnectorException(
          ErrorCode.INTERRUPTED,
          Phase.REFRESH,
          instance(),
          sentence("the thread was interrupted while it asked the Admin API"),
          e);
    }
    String why =
        timeout ? "no answer within " + settings.callLimit().toMillis() + " ms" : describe(e);
    return new ConnectorException(
        ErrorCode.API_UNAVAILABLE,
        Phase.REFRESH,
        instance(),
        sentence(
            "the Admin API at %s cannot be reached: %s. Check DNS, firewalls and proxies between here and there"
                .formatted(settings.root(), why)),
        e);
  }

  /** The API answered with another status than success. */
  ConnectorException refused(HttpAnswer answer) {
    return Refusal.of(this, ApiError.read(answer, settings.clock()));
  }

  /**
   * Makes text of a server fit for a message: one line, bounded, without the tokens that were sent
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
