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

/** Finds the principal of credentials. */
final class Principals {

  private static final String EMAIL_SCOPE = "https://www.googleapis.com/auth/userinfo.email";

  private Principals() {}

  /** The principal that the credentials themselves contain; without network access. */
  static Optional<String> known(OAuth2Credentials credentials) {
    if (credentials instanceof ServiceAccountCredentials account
        && account.getServiceAccountUser() != null) {
      return Optional.of(account.getServiceAccountUser());
    }
    if (credentials instanceof ExternalAccountCredentials external) {
      return Optional.ofNullable(external.getServiceAccountEmail());
    }
    if (credentials instanceof SourceCredentials adapted) {
      return adapted.principal();
    }
    return credentials instanceof GoogleCredentials google
        ? Optional.ofNullable(google.getCredentialInfo().get("Principal"))
        : Optional.empty();
  }

  /**
   * Queries the token server for the e-mail address of a user, which gcloud's files do not contain;
   * empty if it does not return one, as for a login without the scope {@code userinfo.email}.
   */
  static Optional<String> ask(UserCredentials user, InstantSource clock) {
    try {
      return Optional.of(UserLogin.of(user, EMAIL_SCOPE, clock).email())
          .filter(it -> !it.isBlank());
    } catch (IOException | RuntimeException e) {
      // Ignored: the login reports that it needs a user name.
      return Optional.empty();
    }
  }

  /**
   * Queries the metadata server for the service account of this machine; empty if it returns none.
   */
  static Optional<String> ask(ComputeEngineCredentials machine) {
    try {
      return Optional.ofNullable(machine.getAccount()).map(String::strip);
    } catch (RuntimeException e) {
      // google-auth reports a failure of the metadata server in this way. Ignored: the name is
      // optional.
      return Optional.empty();
    }
  }
}
