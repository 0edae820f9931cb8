package dev.cloudsql.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.pki.KeyPairs;
import dev.cloudsql.emulator.pki.Pem;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Access to the Admin API")
class AdminApiAccessTests {

  private static final String KEY =
      Pem.encode("RSA PUBLIC KEY", KeyPairs.sharedRsa().getPublic().getEncoded())
          .replace("\n", "\\n");

  private final ManualClock clock = ManualClock.startingNow();
  private final CloudSqlEmulator cloud = CloudSqlEmulator.builder().clock(clock).start();
  private final TestClient client = new TestClient(cloud);
  private final EmulatedInstance db = cloud.instance("project:region:db").start();

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  @DisplayName("takes only login tokens that it gave")
  void loginTokens() throws Exception {
    String body = "{\"public_key\": \"" + KEY + "\", \"access_token\": \"%s\"}";
    String path = TestClient.path(db.name(), ":generateEphemeralCert");
    String login = cloud.credentials().loginToken().value();
    assertThat(client.post(path, body.formatted(login)).statusCode()).isEqualTo(200);
    assertThat(client.post(path, body.formatted("forged")).statusCode()).isEqualTo(400);
    assertThat(client.post(path, body.formatted(client.token())).statusCode()).isEqualTo(400);
  }

  @Test
  @DisplayName("answers 401 to a token that it does not know, that has expired or was taken back")
  void unauthenticated() throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            TestClient.uri(cloud, TestClient.path(db.name(), "/connectSettings")));
    assertThat(TestClient.send(request.copy().build()).statusCode()).isEqualTo(401);
    request.header("Authorization", "Bearer " + client.token());
    assertThat(TestClient.send(request.copy().build()).statusCode()).isEqualTo(200);

    clock.advance(Duration.ofHours(1));
    HttpResponse<String> expired = TestClient.send(request.copy().build());
    assertThat(expired.statusCode()).isEqualTo(401);
    assertThat(expired.body()).contains("UNAUTHENTICATED", "\"reason\": \"authError\"");

    assertThat(client.connectSettings(db.name()).statusCode()).isEqualTo(200);
    cloud.revokeTokens();
    assertThat(client.connectSettings(db.name()).statusCode()).isEqualTo(401);
    cloud.credentials().invalidate();
    assertThat(client.connectSettings(db.name()).statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("answers 403 to a principal without access, and to a token of another scope")
  void denied() throws Exception {
    db.update(s -> s.withDeniedPrincipals(cloud.serviceAccount()));
    HttpResponse<String> denied = client.connectSettings(db.name());
    assertThat(denied.statusCode()).isEqualTo(403);
    assertThat(denied.body())
        .contains("\"reason\": \"notAuthorized\"", "\"status\": \"PERMISSION_DENIED\"");

    AccessToken other = cloud.issueToken("a@example.com", "https://www.googleapis.com/auth/drive");
    HttpResponse<String> scope =
        TestClient.send(
            HttpRequest.newBuilder(
                    TestClient.uri(cloud, TestClient.path(db.name(), "/connectSettings")))
                .header("Authorization", "Bearer " + other.value())
                .build());
    assertThat(scope.statusCode()).isEqualTo(403);
    assertThat(scope.body()).contains("insufficient authentication scopes");
  }

  @Test
  @DisplayName("answers 404 to an instance that it does not know, and to one that was closed")
  void notFound() throws Exception {
    HttpResponse<String> answer =
        client.get("sql/v1beta4/projects/project/instances/other/connectSettings");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("instanceDoesNotExist", "\"status\": \"NOT_FOUND\"");

    db.close();
    assertThat(client.connectSettings(db.name()).statusCode()).isEqualTo(404);
    assertThat(client.get("nothing/here").statusCode()).isEqualTo(404);
  }
}
