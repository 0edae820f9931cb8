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
 * The token of one scope, renewed when too little of it is left or when a server did not accept it.
 */
final class ScopedToken {

  private final OAuth2Credentials credentials;
  private final Duration shortest;
  private final InstantSource clock;
  private volatile boolean forgotten;

  /**
   * A token that is got when it is first asked for.
   *
   * @param shortest the life that a kept token must have left; google-auth itself renews some
   *     minutes before the end
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
        // A fixed token cannot be renewed. It stays in use until it ends, even if a server once
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

  /** google-auth would keep the token for as long as its server says that it is good. */
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
