package dev.cloudsql.runtime.credentials;

import com.google.auth.oauth2.ImpersonatedCredentials;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.runtime.credentials.google.GoogleCredentialSource;
import dev.cloudsql.runtime.credentials.google.SourceCredentials;
import dev.cloudsql.runtime.credentials.google.TokenTransport;
import dev.cloudsql.runtime.instance.ApiRoot;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Gives tokens of a service account that another source may act as; the work is google-auth's,
 * whatever the other source is.
 */
public final class Impersonation extends ForwardingCredentialSource {

  private static final String RESOURCE = "projects/-/serviceAccounts/";
  private static final int LIFETIME_SECONDS = 3600;

  /** Whose rights are used. */
  private final CredentialSource original;

  /** Gives the tokens of the service account. */
  private final CredentialSource target;

  private Impersonation(CredentialSource original, CredentialSource target) {
    this.original = original;
    this.target = target;
  }

  /**
   * Tokens of the impersonated account.
   *
   * @param source of whoever may act as the account
   * @param target the e-mail address of the account
   * @param delegates the e-mail addresses of the accounts in between
   * @param iamCredentials the root URL of the API that gives such tokens
   * @param clock tells when a token ends
   * @throws ConnectorException with {@link dev.cloudsql.ErrorCode#OPTION} if tokens must not be
   *     sent there
   */
  public static CredentialSource of(
      CredentialSource source,
      String target,
      List<String> delegates,
      URI iamCredentials,
      InstantSource clock)
      throws ConnectorException {
    String root = ApiRoot.of("IAM Service Account Credentials API", iamCredentials).url();
    ImpersonatedCredentials credentials =
        ImpersonatedCredentials.newBuilder()
            .setHttpTransportFactory(new TokenTransport())
            .setSourceCredentials(new SourceCredentials(source))
            .setTargetPrincipal(target)
            .setDelegates(delegates.stream().map(RESOURCE::concat).toList())
            .setScopes(List.of())
            .setLifetime(LIFETIME_SECONDS)
            .setIamEndpointOverride(
                "%sv1/%s%s:generateAccessToken".formatted(root, RESOURCE, target))
            .build();
    return new Impersonation(source, GoogleCredentialSource.of(credentials, clock));
  }

  @Override
  CredentialSource source() {
    return target;
  }

  @Override
  Optional<CredentialSource> known() {
    return Optional.of(target);
  }

  @Override
  public Optional<String> quotaProject() {
    return original.quotaProject();
  }

  @Override
  public Optional<String> universeDomain() {
    return original.universeDomain();
  }

  @Override
  public void invalidate() {
    original.invalidate();
    target.invalidate();
  }
}
