package dev.cloudsql.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("IAM of the emulator")
class EmulatedIamTests {

  private static final String ADMIN = "https://www.googleapis.com/auth/sqlservice.admin";
  private static final String PLATFORM = "https://www.googleapis.com/auth/cloud-platform";
  private static final String TARGET = "target@shop.iam.gserviceaccount.com";
  private static final String PREFIX = "projects/-/serviceAccounts/";

  private final CloudSqlEmulator cloud = CloudSqlEmulator.start();
  private final TestClient client = new TestClient(cloud);
  private final EmulatedInstance db = cloud.instance("project:region:db").start();

  @AfterEach
  void stop() {
    cloud.close();
  }

  @ParameterizedTest(name = "{0}: {1}, {2}")
  @DisplayName("lets a role do what the real one may: read settings, have a certificate signed")
  @CsvSource({
    "roles/cloudsql.admin, 200, 200",
    "roles/cloudsql.editor, 200, 200",
    "roles/cloudsql.client, 200, 200",
    "roles/cloudsql.viewer, 200, 403",
    "roles/cloudsql.instanceUser, 200, 403"
  })
  void roles(String role, int settings, int certificate) throws Exception {
    cloud.iam().grant(cloud.serviceAccount(), role);

    assertThat(client.connectSettings(db.name()).statusCode()).isEqualTo(settings);
    String path = TestClient.path(db.name(), ":generateEphemeralCert");
    // An allowed request without a key gets as far as being invalid.
    assertThat(client.post(path, "{}").statusCode()).isEqualTo(certificate == 200 ? 400 : 403);

    cloud.iam().revoke(cloud.serviceAccount(), role);
    assertThat(client.connectSettings(db.name()).body()).contains("notAuthorized");
  }

  @Test
  @DisplayName("knows no role that connectors do not need")
  void unknownRole() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cloud.iam().grant("a@example.com", "roles/owner"))
        .withMessageContaining("roles/cloudsql.client");
  }

  @Test
  @DisplayName("answers for a disabled API as Google's servers do, until it is enabled")
  void disabled() throws Exception {
    cloud.iam().disable(EmulatedIam.SQL_ADMIN);

    HttpResponse<String> answer = client.connectSettings(db.name());

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .contains(
            "\"reason\": \"accessNotConfigured\"",
            "\"reason\": \"SERVICE_DISABLED\"",
            "\"service\": \"sqladmin.googleapis.com\"",
            "\"consumer\": \"projects/emulator-project\"",
            "\"status\": \"PERMISSION_DENIED\"");
    cloud.iam().enable(EmulatedIam.SQL_ADMIN);
    assertThat(client.connectSettings(db.name()).statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName(
      "issues tokens of an account to principals that may impersonate it, through each delegate")
  void impersonation() throws Exception {
    String own = cloud.serviceAccount();
    String body =
        "{\"delegates\": [\"%sbetween@shop\"], \"scope\": [\"%s\"]}".formatted(PREFIX, ADMIN);
    cloud.iam().letImpersonate(own, "between@shop").grant(TARGET, "roles/cloudsql.viewer");
    assertThat(generate(body).body())
        .contains("IAM_PERMISSION_DENIED", "iam.serviceAccounts.getAccessToken");

    cloud.iam().letImpersonate("between@shop", TARGET);
    HttpResponse<String> answer = generate(body);

    assertThat(answer.statusCode()).isEqualTo(200);
    String token = answer.body().replaceFirst(".*\"accessToken\": \"([^\"]+)\".*", "$1");
    HttpRequest request =
        HttpRequest.newBuilder(
                TestClient.uri(cloud, TestClient.path(db.name(), "/connectSettings")))
            .header("Authorization", "Bearer " + token)
            .build();
    assertThat(TestClient.send(request).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("gives no token to a request that the real server refuses")
  @ValueSource(
      strings = {
        "{}",
        "{",
        "{\"scope\": [\"x\"], \"delegates\": [\"between@shop\"]}",
      })
  void invalid(String body) throws Exception {
    assertThat(generate(body).statusCode()).isEqualTo(400);
  }

  @Test
  @DisplayName("wants a wide token for impersonation")
  void narrow() throws Exception {
    AccessToken narrow = cloud.issueToken(cloud.serviceAccount(), ADMIN);

    assertThat(generate(narrow, "{\"scope\": [\"x\"]}").body())
        .contains("ACCESS_TOKEN_SCOPE_INSUFFICIENT");
  }

  @Test
  @DisplayName("trades no token that is not of the platform outside, or not for its pool")
  void federation() throws Exception {
    String right =
        "grant_type=urn:ietf:params:oauth:grant-type:token-exchange&scope=%s&subject_token=%s&audience=//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/emulator/providers/outside"
            .formatted(ADMIN, cloud.credentialFiles().subjectToken("build"));
    assertThat(exchange(right).statusCode()).isEqualTo(200);

    for (String wrong :
        List.of(
            right.replace("token-exchange", "other"),
            right.replace("emulator-subject", "forged"),
            right.replace("workloadIdentityPools", "pools"))) {
      HttpResponse<String> answer = exchange(wrong);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("\"error\": ", "\"error_description\": ");
    }
  }

  private HttpResponse<String> generate(String body) throws Exception {
    return generate(cloud.issueToken(cloud.serviceAccount(), PLATFORM), body);
  }

  private HttpResponse<String> generate(AccessToken token, String body) throws Exception {
    return TestClient.send(
        HttpRequest.newBuilder(
                TestClient.uri(cloud, "v1/" + PREFIX + TARGET + ":generateAccessToken"))
            .header("Authorization", "Bearer " + token.value())
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private HttpResponse<String> exchange(String form) throws Exception {
    return TestClient.send(
        HttpRequest.newBuilder(TestClient.uri(cloud, "v1/token"))
            .POST(BodyPublishers.ofString(form))
            .build());
  }
}
