package dev.cloudsql.runtime.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.runtime.credentials.google.GoogleCredentialSource;
import dev.cloudsql.runtime.credentials.google.TokenServer;
import dev.cloudsql.runtime.testing.ScriptedServer;
import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A token call")
@Timeout(120)
class TokenTransportTests {

  private static final String JSON = "Content-Type: application/json";
  private TokenServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TokenServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  static Stream<Arguments> passing() {
    List<String> bodies =
        List.of(
            "{\"error\":{\"code\":503,\"message\":\"Unavailable.\",\"status\":\"UNAVAILABLE\"}}",
            "{\"error\":{\"code\":429,\"message\":\"Quota.\",\"status\":\"RESOURCE_EXHAUSTED\"}}",
            "",
            "{}",
            "[]",
            "{\"error\":\"temporarily_unavailable\"}",
            "{\"error\":7,\"error_description\":{}}",
            "<html>Error 502");
    return Stream.of(500, 502, 503, 429)
        .flatMap(status -> bodies.stream().map(body -> Arguments.of(status, body)));
  }

  @ParameterizedTest
  @MethodSource("passing")
  @DisplayName("of a workforce user is retried after each form of temporary failure")
  void passingTrouble(int status, String body) throws Exception {
    CredentialSource source = source(workforce());
    server.http.answer(status, body, JSON);
    assertThat(failure(source))
        .returns(ErrorCode.CREDENTIALS_UNAVAILABLE, ConnectorException::code)
        .hasMessageContaining("" + status);

    server.giveTokens(3600);
    assertThat(source.apiToken().value()).isEqualTo("token-2");
  }

  @Test
  @DisplayName("is tried again when the reason passes, though the status is 400")
  void passingReason() throws Exception {
    server.http.answer(400, "{\"error\":\"temporarily_unavailable\"}", JSON);

    assertThat(failure(source(workforce())))
        .returns(ErrorCode.CREDENTIALS_UNAVAILABLE, ConnectorException::code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | SERVICE_DISABLED | {\"error\":{\"code\":403,\"message\":\"It is disabled.\",\"status\":\"PERMISSION_DENIED\",\"details\":[{\"reason\":\"SERVICE_DISABLED\"}]}}",
        "400 | invalid_grant | {\"error\":\"invalid_grant\",\"error_description\":\"It is stale.\"}",
        "401 | invalid_client | {\"error\":\"invalid_client\",\"error_description\":\"It is unknown.\"}",
      })
  @DisplayName("that is refused quotes the reason, as the source of an impersonation too")
  void refused(int status, String reason, String body) throws Exception {
    server.http.answer(status, body, JSON);

    for (JsonObject file : List.of(user(), workforce(), impersonated(user()))) {
      assertThat(failure(source(file)))
          .returns(ErrorCode.CREDENTIALS, ConnectorException::code)
          .hasMessageContaining(status + " " + reason + ", \"It is ")
          .hasMessageNotContaining("may not act as")
          .hasMessageNotContaining("secret");
    }
  }

  @ParameterizedTest
  @CsvSource({"301", "302", "303", "307", "308"})
  @DisplayName("follows no redirect, which could lead anywhere")
  void redirect(int status) throws Exception {
    try (ScriptedServer other = new ScriptedServer()) {
      server.http.answer(status, "", "Location: " + other.root());

      for (JsonObject file :
          List.of(user(), workforce(), key(), impersonated(user()), impersonated(key()))) {
        CredentialSource source = source(file);
        assertThat(failure(source))
            .returns(ErrorCode.CREDENTIALS, ConnectorException::code)
            .hasMessageContaining("redirects");
        assertThat(catchThrowableOfType(ConnectorException.class, source::loginToken)).isNotNull();
      }
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  @DisplayName("ends at a megabyte of an endless answer")
  void endless() {
    byte[] block = new byte[1 << 16];
    server.http.answer(
        (request, out) -> {
          out.write(
              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"a\": \""
                  .getBytes(StandardCharsets.US_ASCII));
          while (true) {
            out.write(block);
          }
        });

    for (JsonObject file : List.of(user(), workforce(), key())) {
      assertThat(failure(source(file)))
          .returns(ErrorCode.CREDENTIALS_UNAVAILABLE, ConnectorException::code)
          .hasMessageContaining("longer than 1048576 bytes");
    }
  }

  @Test
  @DisplayName("gives no server a password of the application's default authenticator")
  void authenticator() {
    AtomicInteger asked = new AtomicInteger();
    Authenticator before = Authenticator.getDefault();
    Authenticator.setDefault(
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            asked.incrementAndGet();
            return new PasswordAuthentication("app", "secret".toCharArray());
          }
        });
    try {
      server.http.answer(401, "{}", "WWW-Authenticate: Basic realm=\"x\"");

      assertThat(failure(source(user()))).returns(ErrorCode.CREDENTIALS, ConnectorException::code);
      assertThat(server.http.requests())
          .hasSize(1)
          .allSatisfy(it -> assertThat(it.headers()).doesNotContainKey("authorization"));
      assertThat(asked).hasValue(0);
    } finally {
      Authenticator.setDefault(before);
    }
  }

  private JsonObject user() {
    JsonObject file = refreshable("authorized_user");
    file.addProperty("token_uri", server.http.root().toString());
    return file;
  }

  private JsonObject workforce() {
    JsonObject file = refreshable("external_account_authorized_user");
    file.addProperty(
        "audience", "//iam.googleapis.com/locations/global/workforcePools/p/providers/x");
    file.addProperty("token_url", server.http.root().toString());
    return file;
  }

  private static JsonObject refreshable(String type) {
    JsonObject file = new JsonObject();
    file.addProperty("type", type);
    file.addProperty("client_id", "client");
    file.addProperty("client_secret", "client-secret");
    file.addProperty("refresh_token", "refresh-secret");
    return file;
  }

  private JsonObject key() {
    return JsonParser.parseString(server.keyFile()).getAsJsonObject();
  }

  private JsonObject impersonated(JsonObject source) {
    JsonObject file = new JsonObject();
    file.addProperty("type", "impersonated_service_account");
    file.addProperty(
        "service_account_impersonation_url",
        server.http.root()
            + "v1/projects/-/serviceAccounts/target@shop.iam.gserviceaccount.com:generateAccessToken");
    file.add("delegates", new JsonArray());
    file.add("source_credentials", source);
    return file;
  }

  private static CredentialSource source(JsonObject file) {
    try {
      return GoogleCredentialSource.of(
          CredentialFile.parse("key.json", file.toString().getBytes(StandardCharsets.UTF_8)),
          InstantSource.system());
    } catch (ConnectorException e) {
      throw new AssertionError(e);
    }
  }

  private static ConnectorException failure(CredentialSource source) {
    return catchThrowableOfType(ConnectorException.class, source::apiToken);
  }
}
