package dev.cloudsql.runtime.credentials.google;

import com.google.auth.Credentials;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.OAuth2Credentials;
import java.io.IOException;
import java.util.Optional;

/** Finds the universe of credentials. */
final class Universes {

  private Universes() {}

  /** The universe that the credentials themselves contain; without network access. */
  static Optional<String> known(OAuth2Credentials credentials) {
    return credentials instanceof ComputeEngineCredentials ? Optional.empty() : ask(credentials);
  }

  /**
   * The universe from the credentials, or on a Google Cloud machine from its metadata server; may
   * block.
   */
  static Optional<String> ask(OAuth2Credentials credentials) {
    if (!(credentials instanceof GoogleCredentials google)) {
      return Optional.empty();
    }
    try {
      String domain = google.getUniverseDomain();
      // The metadata server may append a line break.
      return domain == null || domain.isBlank() ? Optional.empty() : Optional.of(domain.strip());
    } catch (IOException | RuntimeException e) {
      // The metadata server failed; the next token queries it again.
      return Optional.empty();
    }
  }

  static boolean isGoogles(OAuth2Credentials credentials) {
    return known(credentials).equals(Optional.of(Credentials.GOOGLE_DEFAULT_UNIVERSE));
  }
}
