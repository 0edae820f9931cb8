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
 * A credential source for an impersonated service account, implemented with google-auth for any
 * underlying source.
 */
public final class Impersonation extends ForwardingCredentialSource {

  private static final String RESOURCE = "projects/-/serviceAccounts/";
  private static final int LIFETIME_SECONDS = 3600;

  /** The source of the caller's own tokens. */
  private final CredentialSource original;

  /** The source of the service account's tokens. */
  private final CredentialSource target;

  private Impersonation(CredentialSource original, CredentialSource target) {
    this.original = original;
    this.target = target;
  }

  /**
   * Makes a source that impersonates an account.
   *
   * @param source the source of the caller's own tokens
   * @param target the e-mail address of the account
   * @param delegates the e-mail addresses of the accounts in between
   * @param iamCredentials the root URL of the IAM Service Account Credentials API
   * @param clock the wall clock, by which tokens expire
   * @throws ConnectorException with {@link dev.cloudsql.ErrorCode#OPTION} if tokens must not be
   *     sent to that URL
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
