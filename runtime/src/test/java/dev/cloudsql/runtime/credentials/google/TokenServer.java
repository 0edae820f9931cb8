package dev.cloudsql.runtime.credentials.google;

import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.auth.oauth2.UserCredentials;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.cloudsql.runtime.testing.Request;
import dev.cloudsql.runtime.testing.ScriptedServer;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A token server on the loopback, and credentials that ask it. */
public final class TokenServer implements AutoCloseable {

  public static final String EMAIL = "sa@shop.iam.gserviceaccount.com";
  private static final KeyPair KEY = key();

  public final ScriptedServer http = new ScriptedServer();

  public TokenServer() throws IOException {}

  /** Gives tokens named after their turn: {@code token-1}, {@code token-2} and so on. */
  public void giveTokens(long seconds) {
    http.answer(
        (request, out) ->
            out.write(
                ScriptedServer.response(
                    200,
                    token("token-" + http.requests().size(), seconds),
                    "Content-Type: application/json")));
  }

  public static String token(String value, long seconds) {
    return "{\"access_token\": \"%s\", \"expires_in\": %d, \"token_type\": \"Bearer\"}"
        .formatted(value, seconds);
  }

  public ServiceAccountCredentials serviceAccount() {
    return ServiceAccountCredentials.newBuilder()
        .setClientEmail(EMAIL)
        .setPrivateKey(KEY.getPrivate())
        .setPrivateKeyId("key-1")
        .setTokenServerUri(http.root())
        .setQuotaProjectId("payer")
        .build();
  }

  public UserCredentials user() {
    return UserCredentials.newBuilder()
        .setClientId("client-1")
        .setClientSecret("client-secret")
        .setRefreshToken("refresh-secret")
        .setTokenServerUri(http.root())
        .build();
  }

  /** A key file whose tokens come from this server. */
  public String keyFile() {
    JsonObject file = new JsonObject();
    file.addProperty("type", "service_account");
    file.addProperty("project_id", "shop");
    file.addProperty("client_id", "1");
    file.addProperty("client_email", EMAIL);
    file.addProperty("private_key_id", "key-1");
    file.addProperty(
        "private_key",
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(KEY.getPrivate().getEncoded())));
    file.addProperty("token_uri", http.root().toString());
    return file.toString();
  }

  /**
   * What the requests so far asked for: the claims of service accounts, the form fields of users.
   */
  public List<String> scopes() {
    return http.requests().stream().map(TokenServer::scope).toList();
  }

  private static String scope(Request request) {
    Map<String, String> form = form(request);
    if (!form.containsKey("assertion")) {
      return form.getOrDefault("scope", "");
    }
    String claims = form.get("assertion").split("\\.")[1];
    return JsonParser.parseString(
            new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8))
        .getAsJsonObject()
        .get("scope")
        .getAsString();
  }

  static Map<String, String> form(Request request) {
    return Arrays.stream(request.body().split("&"))
        .map(field -> field.split("=", 2))
        .collect(
            Collectors.toMap(
                field -> field[0], field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
  }

  @Override
  public void close() throws IOException {
    http.close();
  }

  private static KeyPair key() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
