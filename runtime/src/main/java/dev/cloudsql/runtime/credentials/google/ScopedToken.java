package dev.cloudsql.runtime.credentials.google;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.OAuth2Credentials;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.Token;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;

/**
 * Caches the token of one scope; renews it when it is about to expire or when a server has refused
 * it.
 */
final class ScopedToken {

  private final OAuth2Credentials credentials;
  private final Duration shortest;
  private final InstantSource clock;
  private volatile boolean forgotten;

  /**
   * Makes an empty cache.
   *
   * @param shortest the remaining lifetime below which a cached token is renewed; google-auth
   *     itself renews some minutes before the expiry
   */
  ScopedToken(OAuth2Credentials credentials, Duration shortest, InstantSource clock) {
    this.credentials = credentials;
    this.shortest = shortest;
    this.clock = clock;
  }

  Token get() throws ConnectorException {
    try {
      renew();
      AccessToken token = credentials.getAccessToken();
      if (token == null || token.getTokenValue() == null || token.getTokenValue().isBlank()) {
        throw unusable("an empty access token");
      }
      Date end = token.getExpirationTime();
      if (end == null) {
        return Token.of(token.getTokenValue());
      }
      Instant expiry = end.toInstant();
      if (!expiry.isAfter(clock.instant())) {
        throw unusable("an access token that ended at " + expiry);
      }
      return Token.expiring(token.getTokenValue(), expiry);
    } catch (ConnectorException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw ImpersonationFailures.of(credentials, e).orElseGet(() -> TokenFailures.of(e));
    }
  }

  void forget() {
    forgotten = true;
  }

  private void renew() throws IOException {
    if (forgotten || endsSoon()) {
      forgotten = false;
      try {
        credentials.refresh();
        return;
      } catch (IllegalStateException e) {
        // A fixed token cannot be renewed. It stays in use until it expires, even if a server
        // refused it.
      } catch (IOException | RuntimeException e) {
        forgotten = true;
        throw e;
      }
    }
    credentials.refreshIfExpired();
  }

  private boolean endsSoon() {
    AccessToken token = credentials.getAccessToken();
    return token != null
        && token.getExpirationTime() != null
        && token.getExpirationTime().toInstant().isBefore(clock.instant().plus(shortest));
  }

  /**
   * An error for a token that cannot be used; google-auth would cache it until its stated expiry.
   */
  private ConnectorException unusable(String what) {
    forgotten = true;
    return new ConnectorException(
        ErrorCode.CREDENTIALS_UNAVAILABLE,
        Phase.REFRESH,
        null,
        "The token server gave %s. Check the token server, and the clock of this machine."
            .formatted(what),
        null);
  }
}
