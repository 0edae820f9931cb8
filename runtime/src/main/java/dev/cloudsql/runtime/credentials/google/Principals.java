package dev.cloudsql.runtime.credentials.google;

import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.ExternalAccountCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.OAuth2Credentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.auth.oauth2.UserCredentials;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** Tells whom credentials speak for. */
final class Principals {

  private static final String EMAIL_SCOPE = "https://www.googleapis.com/auth/userinfo.email";

  private Principals() {}

  /** What the credentials themselves say; no network. */
  static Optional<String> known(OAuth2Credentials credentials) {
    if (credentials instanceof ServiceAccountCredentials account
        && account.getServiceAccountUser() != null) {
      return Optional.of(account.getServiceAccountUser());
    }
    if (credentials instanceof ExternalAccountCredentials external) {
      return Optional.ofNullable(external.getServiceAccountEmail());
    }
    if (credentials instanceof SourceCredentials adapted) {
      return adapted.whose();
    }
    return credentials instanceof GoogleCredentials google
        ? Optional.ofNullable(google.getCredentialInfo().get("Principal"))
        : Optional.empty();
  }

  /**
   * Asks the token server for the e-mail address of a user, since gcloud's files do not hold it;
   * empty when it does not say, as for a login without the scope {@code userinfo.email}.
   */
  static Optional<String> ask(UserCredentials user, InstantSource clock) {
    try {
      return Optional.of(UserLogin.of(user, EMAIL_SCOPE, clock).email())
          .filter(it -> !it.isBlank());
    } catch (IOException | RuntimeException e) {
      // The login says that it needs a user; a name is not worth failing for.
      return Optional.empty();
    }
  }

  /** Asks the metadata server for the account of this machine; empty when it does not say. */
  static Optional<String> ask(ComputeEngineCredentials machine) {
    try {
      return Optional.ofNullable(machine.getAccount()).map(String::strip);
    } catch (RuntimeException e) {
      // google-auth's way to report that the metadata server failed; a name is not worth failing
      // for.
      return Optional.empty();
    }
  }
}
