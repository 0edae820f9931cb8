package dev.cloudsql.runtime.credentials.google;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.OAuth2Credentials;
import com.google.auth.oauth2.OAuth2CredentialsWithRefresh;
import com.google.auth.oauth2.OAuth2CredentialsWithRefresh.OAuth2RefreshHandler;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;

/**
 * A token that a service account signs itself, with a scope. It is the only kind that google-auth
 * supports outside the default universe, where no token server accepts keys.
 *
 * @param account the account, with exactly one scope
 */
record SelfSignedToken(ServiceAccountCredentials account) implements OAuth2RefreshHandler {

  private static final String BEARER = "Bearer ";

  static OAuth2Credentials of(ServiceAccountCredentials account) {
    return OAuth2CredentialsWithRefresh.newBuilder()
        .setRefreshHandler(new SelfSignedToken(account))
        .build();
  }

  /** Takes the token from the request header, the only place where google-auth returns it. */
  @Override
  public AccessToken refreshAccessToken() throws IOException {
    // A copy signs a new token; the account itself caches its token for an hour.
    List<String> headers =
        account.toBuilder().build().getRequestMetadata(null).get("Authorization");
    if (headers == null || headers.isEmpty()) {
      throw new IOException("the service account signed no token");
    }
    String token = headers.get(0).substring(BEARER.length());
    String claims =
        new String(
            Base64.getUrlDecoder()
                .decode(token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'))),
            StandardCharsets.UTF_8);
    JsonObject parsed = JsonParser.parseString(claims).getAsJsonObject();
    return new AccessToken(token, Date.from(Instant.ofEpochSecond(parsed.get("exp").getAsLong())));
  }
}
