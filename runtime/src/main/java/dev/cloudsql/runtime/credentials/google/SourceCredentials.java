package dev.cloudsql.runtime.credentials.google;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.Token;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adapts a {@link CredentialSource} to google-auth, as the source credentials of an impersonation.
 */
public final class SourceCredentials extends GoogleCredentials {

  private static final long serialVersionUID = 1;

  private final transient CredentialSource source;

  /** Makes credentials that return the tokens of a source. */
  public SourceCredentials(CredentialSource source) {
    this.source = source;
  }

  /** The principal of the source's tokens. */
  Optional<String> principal() {
    return source.principal();
  }

  /**
   * Calls the source each time, because the source caches its tokens and knows when one is invalid.
   */
  @Override
  public Map<String, List<String>> getRequestMetadata(@Nullable URI uri) throws IOException {
    return Map.of("Authorization", List.of("Bearer " + source.impersonationToken().value()));
  }

  @Override
  public AccessToken refreshAccessToken() throws IOException {
    Token token = source.impersonationToken();
    Instant end = token.expiry().orElse(Instant.MAX);
    return new AccessToken(token.value(), end.equals(Instant.MAX) ? null : Date.from(end));
  }
}
