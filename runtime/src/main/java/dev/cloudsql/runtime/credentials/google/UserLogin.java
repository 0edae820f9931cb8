package dev.cloudsql.runtime.credentials.google;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.client.http.UrlEncodedContent;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.OAuth2CredentialsWithRefresh.OAuth2RefreshHandler;
import com.google.auth.oauth2.UserCredentials;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Exchanges a user's refresh token for a token of one scope.
 *
 * @param transports the HTTP transport
 * @param tokenServer the URL of the token server
 * @param form the content of the request, a secret
 * @param clock the wall clock, from which a token's lifetime counts
 */
record UserLogin(
    HttpTransportFactory transports, URI tokenServer, Map<String, String> form, InstantSource clock)
    implements OAuth2RefreshHandler {

  private static final int LONGEST_ANSWER = 64 << 10;

  static UserLogin of(UserCredentials user, String scope, InstantSource clock) {
    UserCredentials.Builder parts = user.toBuilder();
    return new UserLogin(
        Objects.requireNonNull(parts.getHttpTransportFactory()),
        Objects.requireNonNull(parts.getTokenServerUri()),
        Map.of(
            "grant_type", "refresh_token",
            "client_id", user.getClientId(),
            "client_secret", user.getClientSecret(),
            "refresh_token", user.getRefreshToken(),
            "scope", scope),
        clock);
  }

  @Override
  public AccessToken refreshAccessToken() throws IOException {
    return token(post(tokenServer, form));
  }

  /** The e-mail address of the user; needs a login with the scope {@code userinfo.email}. */
  String email() throws IOException {
    URI tokenInfo = tokenServer.resolve("tokeninfo");
    Map<String, String> token = Map.of("access_token", refreshAccessToken().getTokenValue());
    return json(post(tokenInfo, token)).get("email") instanceof JsonPrimitive email
        ? email.getAsString()
        : "";
  }

  private String post(URI server, Map<String, String> content) throws IOException {
    HttpRequest request =
        transports
            .create()
            .createRequestFactory()
            .buildPostRequest(new GenericUrl(server), new UrlEncodedContent(content));
    request.setNumberOfRetries(0).setFollowRedirects(false).setThrowExceptionOnExecuteError(false);
    // Otherwise google-http-client logs the refresh token to java.util.logging at CONFIG.
    request.setLoggingEnabled(false).setCurlLoggingEnabled(false);
    HttpResponse response = request.execute();
    try {
      String body = body(response);
      if (!response.isSuccessStatusCode()) {
        throw refused(response, body);
      }
      return body;
    } finally {
      response.disconnect();
    }
  }

  private AccessToken token(String body) throws IOException {
    JsonObject answer = json(body);
    if (answer.get("access_token") instanceof JsonPrimitive token
        && answer.get("expires_in") instanceof JsonPrimitive seconds
        && seconds.isNumber()) {
      Instant end = clock.instant().plusSeconds(seconds.getAsInt());
      return new AccessToken(token.getAsString(), Date.from(end));
    }
    throw new IOException("the token server's answer holds no access token with an expiry");
  }

  private static String body(HttpResponse response) throws IOException {
    try (InputStream content = response.getContent()) {
      return content == null
          ? ""
          : new String(content.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
    }
  }

  /** An exception that quotes only the {@code error} and its description from the body. */
  private static HttpResponseException refused(HttpResponse response, String body) {
    JsonObject answer = json(body);
    String says =
        Stream.of("error", "error_description")
            .map(answer::get)
            .filter(JsonPrimitive.class::isInstance)
            .map(JsonElement::getAsString)
            .collect(Collectors.joining(", "));
    String message =
        "the token server answered %s %s to a user who asks for %s"
            .formatted(response.getStatusCode(), says, GoogleCredentialSource.LOGIN_SCOPE);
    return new HttpResponseException.Builder(
            response.getStatusCode(), response.getStatusMessage(), response.getHeaders())
        .setMessage(message)
        .build();
  }

  private static JsonObject json(String body) {
    try {
      return JsonParser.parseString(body) instanceof JsonObject object ? object : new JsonObject();
    } catch (JsonParseException e) {
      return new JsonObject();
    }
  }

  /** Shows the token server, never the content of the request. */
  @Override
  public String toString() {
    return "UserLogin[" + tokenServer + "]";
  }
}
