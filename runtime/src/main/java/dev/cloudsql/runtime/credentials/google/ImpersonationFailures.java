package dev.cloudsql.runtime.credentials.google;

import com.google.auth.oauth2.ExternalAccountCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
import com.google.auth.oauth2.OAuth2Credentials;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.util.Optional;

/** Explains failures of impersonation: the missing role or API, and the remedy. */
final class ImpersonationFailures {

  private ImpersonationFailures() {}

  /**
   * Makes the exception for a failed impersonation.
   *
   * @return empty if the credentials do not impersonate, or failed for a reason other than
   *     permissions
   */
  static Optional<ConnectorException> of(OAuth2Credentials credentials, Exception failure) {
    if (TokenFailures.first(failure, ImpersonationFailures::isOfTheSource).isPresent()) {
      return Optional.empty();
    }
    return TokenAnswer.in(failure)
        .filter(answer -> answer.status() == 403 || answer.status() == 404)
        .flatMap(
            answer ->
                target(credentials).map(target -> refused(credentials, target, answer, failure)));
  }

  /**
   * Whether the source credentials themselves got no token, which is not a matter of permissions;
   * recognised by google-auth's message.
   */
  private static boolean isOfTheSource(Throwable failure) {
    return "Unable to refresh sourceCredentials".equals(failure.getMessage());
  }

  private static ConnectorException refused(
      OAuth2Credentials credentials, String target, TokenAnswer answer, Exception failure) {
    ConnectorException refusal =
        new ConnectorException(
            ErrorCode.CREDENTIALS,
            Phase.REFRESH,
            null,
            "%s may not act as the service account %s (%s). %s."
                .formatted(
                    source(credentials),
                    target,
                    TokenFailures.line(answer.toString()),
                    advice(credentials, target, answer)),
            failure);
    boolean lacksRole =
        !answer.reason().equals("SERVICE_DISABLED")
            && !answer.reason().equals("ACCESS_TOKEN_SCOPE_INSUFFICIENT");
    return refusal.withDenied(
        principal(credentials).orElse(null), lacksRole ? role(credentials) : null);
  }

  private static String advice(OAuth2Credentials credentials, String target, TokenAnswer answer) {
    String source = source(credentials);
    return switch (answer.reason()) {
      case "SERVICE_DISABLED" ->
          "Enable the IAM Service Account Credentials API, iamcredentials.googleapis.com, in the project that the answer names";
      case "ACCESS_TOKEN_SCOPE_INSUFFICIENT" ->
          "The token of %s needs the scope %s"
              .formatted(source, GoogleCredentialSource.PLATFORM_SCOPE);
      default ->
          "Grant %s %s on %s, or with delegates each of them on the next; and check that the account exists"
              .formatted(source, role(credentials), target);
    };
  }

  private static String role(OAuth2Credentials credentials) {
    return credentials instanceof ExternalAccountCredentials
        ? "roles/iam.workloadIdentityUser"
        : "roles/iam.serviceAccountTokenCreator";
  }

  private static Optional<String> target(OAuth2Credentials credentials) {
    if (credentials instanceof ImpersonatedCredentials impersonated) {
      return Optional.of(impersonated.getAccount());
    }
    return credentials instanceof ExternalAccountCredentials external
        ? Optional.ofNullable(external.getServiceAccountEmail())
        : Optional.empty();
  }

  private static String source(OAuth2Credentials credentials) {
    return principal(credentials).orElse("the principal of the credentials");
  }

  private static Optional<String> principal(OAuth2Credentials credentials) {
    return Optional.of(credentials)
        .filter(ImpersonatedCredentials.class::isInstance)
        .map(ImpersonatedCredentials.class::cast)
        .map(ImpersonatedCredentials::getSourceCredentials)
        .flatMap(Principals::known);
  }
}
