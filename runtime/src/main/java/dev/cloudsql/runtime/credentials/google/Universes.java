package dev.cloudsql.runtime.credentials.google;

import com.google.auth.Credentials;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.OAuth2Credentials;
import java.io.IOException;
import java.util.Optional;

/** Tells which universe credentials belong to. */
final class Universes {

  private Universes() {}

  /** What the credentials themselves say; no network. */
  static Optional<String> known(OAuth2Credentials credentials) {
    return credentials instanceof ComputeEngineCredentials ? Optional.empty() : ask(credentials);
  }

  /** Asks the credentials, and on a machine of Google Cloud its metadata server. */
  static Optional<String> ask(OAuth2Credentials credentials) {
    try {
      return credentials instanceof GoogleCredentials google
          ? Optional.ofNullable(google.getUniverseDomain())
              .map(String::strip) // a metadata server may end it with a line break
              .filter(domain -> !domain.isEmpty())
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      // The metadata server failed; it is asked again with the next token.
      return Optional.empty();
    }
  }

  static boolean isGoogles(OAuth2Credentials credentials) {
    return known(credentials).filter(Credentials.GOOGLE_DEFAULT_UNIVERSE::equals).isPresent();
  }
}
