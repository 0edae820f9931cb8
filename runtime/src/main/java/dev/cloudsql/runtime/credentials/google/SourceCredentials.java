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

/** Shows a source to google-auth, as the credentials that may act as somebody else. */
public final class SourceCredentials extends GoogleCredentials {

  private static final long serialVersionUID = 1;

  private final transient CredentialSource source;

  /** Credentials with the tokens of this source. */
  public SourceCredentials(CredentialSource source) {
    this.source = source;
  }

  Optional<String> whose() {
    return source.principal();
  }

  /** Asks the source each time, since it keeps its tokens itself and knows when one is void. */
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
