package dev.cloudsql.runtime.credentials;

import com.google.api.client.http.HttpResponseException;
import com.google.auth.Retryable;
import com.google.gson.JsonParseException;
import com.google.gson.stream.MalformedJsonException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.RefreshException;
import dev.cloudsql.runtime.instance.Quote;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.NoSuchFileException;

/**
 * Tells passing trouble of a token server from credentials that will not work until somebody
 * changes them.
 */
final class TokenFailures {

  private TokenFailures() {}

  static RefreshException of(Exception failure) {
    if (Thread.currentThread().isInterrupted() || isInterrupt(failure)) {
      Thread.currentThread().interrupt();
      return new RefreshException(
          ErrorCode.INTERRUPTED,
          null,
          "The thread was interrupted while it waited for an access token.",
          failure);
    }
    return isPassing(failure)
        ? new RefreshException(
            ErrorCode.CREDENTIALS_UNAVAILABLE,
            null,
            "The token server gives no access token for the moment: %s. Try again later."
                .formatted(quote(failure)),
            cause(failure))
        : new RefreshException(
            ErrorCode.CREDENTIALS,
            null,
            "The credentials give no access token: %s. Renew them, or configure others."
                .formatted(quote(failure)),
            cause(failure));
  }

  /** Made fit to be shown when it holds what a server sent, which may be a token. */
  private static Throwable cause(Exception failure) {
    for (Throwable link = failure; link != null; link = link.getCause()) {
      if (link instanceof HttpResponseException
          || link instanceof IllegalArgumentException
          || link instanceof JsonParseException
          || link instanceof MalformedJsonException) {
        return Quote.of(failure);
      }
    }
    return failure;
  }

  /**
   * The message on one line, bounded and without its full stop, since it may hold what a server
   * sent.
   */
  static String quote(Throwable failure) {
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return failure.getClass().getSimpleName();
    }
    return Quote.of(message).replaceAll("\\.$", "");
  }

  /** A status decides; without one, google-auth's own word; without that, what was thrown. */
  private static boolean isPassing(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpResponseException response) {
        int status = response.getStatusCode();
        return status >= 500 || status == 408 || status == 429;
      }
      if (cause instanceof FileNotFoundException || cause instanceof NoSuchFileException) {
        return false;
      }
    }
    if (failure instanceof Retryable retryable) {
      return retryable.isRetryable();
    }
    // IllegalArgumentException is what google-http-client makes of a body that is no JSON.
    return failure instanceof IOException || failure instanceof IllegalArgumentException;
  }

  private static boolean isInterrupt(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      boolean timeout = cause instanceof SocketTimeoutException;
      if (cause instanceof InterruptedException
          || (cause instanceof InterruptedIOException && !timeout)) {
        return true;
      }
    }
    return false;
  }
}
