package dev.cloudsql.runtime.credentials;

import com.google.auth.oauth2.ImpersonatedCredentials;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.Token;
import dev.cloudsql.runtime.credentials.google.GoogleCredentialSource;
import dev.cloudsql.runtime.credentials.google.SourceCredentials;
import dev.cloudsql.runtime.credentials.google.TokenTransport;
import dev.cloudsql.runtime.instance.ApiRoot;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Gives tokens of a service account that another source may act as; the work is google-auth's,
 * whatever the other source is.
 *
 * @param source whose rights are used
 * @param target gives the tokens of the service account
 */
public record Impersonation(CredentialSource source, CredentialSource target)
    implements CredentialSource {

  private static final String RESOURCE = "projects/-/serviceAccounts/";
  private static final int LIFETIME_SECONDS = 3600;

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
  public Token apiToken() throws IOException {
    return target.apiToken();
  }

  @Override
  public Token loginToken() throws IOException {
    return target.loginToken();
  }

  @Override
  public Token impersonationToken() throws IOException {
    return target.impersonationToken();
  }

  @Override
  public Optional<String> principal() {
    return target.principal();
  }

  @Override
  public Optional<String> quotaProject() {
    return source.quotaProject();
  }

  @Override
  public Optional<String> universeDomain() {
    return source.universeDomain();
  }

  @Override
  public void invalidate() {
    source.invalidate();
    target.invalidate();
  }
}
