package dev.cloudsql.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A fault of an HTTP call")
class ApiFaultTests {

  private final CloudSqlEmulator cloud = CloudSqlEmulator.start();
  private final TestClient client = new TestClient(cloud);
  private final EmulatedInstance db = cloud.instance("project:region:db").start();

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  @DisplayName("answers with a status, as often as it was told to")
  void status() throws Exception {
    ActiveFault fault =
        cloud.fault(
            ApiCall.CONNECT_SETTINGS,
            ApiFault.status(429)
                .reason("rateLimitExceeded")
                .message("Quota exceeded")
                .retryAfter(Duration.ofSeconds(7))
                .times(2));

    for (int i = 0; i < 2; i++) {
      HttpResponse<String> answer = client.connectSettings(db.name());
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValue("Retry-After")).contains("7");
      assertThat(answer.body())
          .contains("rateLimitExceeded", "Quota exceeded", "RESOURCE_EXHAUSTED");
    }
    assertThat(client.connectSettings(db.name()).statusCode()).isEqualTo(200);
    assertThat(fault.occurrences()).isEqualTo(2);
  }

  @Test
  @DisplayName("can give a date after which to try again")
  void retryAfterDate() throws Exception {
    String date = "Wed, 21 Oct 2026 07:28:00 GMT";
    db.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(503).retryAfter(date));
    assertThat(client.connectSettings(db.name()).headers().firstValue("Retry-After"))
        .contains(date);
  }

  @Test
  @DisplayName("strikes one kind of call, of one instance when it was switched on there")
  void scope() throws Exception {
    EmulatedInstance other = cloud.instance("project:region:other").start();
    db.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(500));

    assertThat(client.connectSettings(db.name()).statusCode()).isEqualTo(500);
    assertThat(client.connectSettings(other.name()).statusCode()).isEqualTo(200);
    assertThat(client.certificate(db.name())).isNotNull();

    cloud.clearFaults();
    assertThat(client.connectSettings(db.name()).statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("holds a call until it is cleared")
  void hang() throws Exception {
    ActiveFault hang = cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());
    CompletableFuture<HttpResponse<String>> answer = connectSettingsLater();
    cloud.calls().await(ApiCall.CONNECT_SETTINGS, 1);
    assertThat(answer).isNotDone();

    hang.clear();
    assertThat(answer.get().statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("lets go of what it holds when the cloud is closed")
  void hangUntilClosed() {
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());
    CompletableFuture<HttpResponse<String>> answer = connectSettingsLater();
    cloud.calls().await(ApiCall.CONNECT_SETTINGS, 1);
    cloud.close();
    assertThat(answer.handle((ok, failed) -> true).join()).isTrue();
  }

  @Test
  @DisplayName("delays an answer; clearing it ends the delay")
  void delay() throws Exception {
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.delay(Duration.ofMillis(1)).times(1));
    assertThat(client.connectSettings(db.name()).statusCode()).isEqualTo(200);

    ActiveFault delay = cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.delay(Duration.ofDays(1)));
    CompletableFuture<HttpResponse<String>> answer = connectSettingsLater();
    cloud.calls().await(ApiCall.CONNECT_SETTINGS, 2);
    assertThat(answer).isNotDone();
    delay.clear();
    assertThat(answer.get().statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("puts another body in place of the right one")
  void bodies() throws Exception {
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.json("{\"region\": ").times(1));
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.html().times(1));
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.body(502, "text/plain", "no").times(1));

    assertThat(client.connectSettings(db.name()).body()).isEqualTo("{\"region\": ");
    assertThat(client.connectSettings(db.name()).headers().firstValue("Content-Type"))
        .contains("text/html");
    HttpResponse<String> last = client.connectSettings(db.name());
    assertThat(last.statusCode()).isEqualTo(502);
    assertThat(last.body()).isEqualTo("no");
  }

  @Test
  @DisplayName("sends a body of any size without keeping it")
  void hugeBody() throws Exception {
    long size = 20_000_000L;
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hugeBody(size));
    HttpRequest request = client.request(TestClient.path(db.name(), "/connectSettings")).build();
    try (InputStream body =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream()).body()) {
      assertThat(body.transferTo(OutputStream.nullOutputStream())).isEqualTo(size);
    }
  }

  @Test
  @DisplayName("cuts a body off, by a reset or by a close")
  void cutBodies() {
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.resetMidBody().times(1));
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.truncatedBody().times(1));

    assertThatThrownBy(() -> client.connectSettings(db.name()))
        .isInstanceOf(IOException.class)
        .hasStackTraceContaining("reset");
    assertThatThrownBy(() -> client.connectSettings(db.name()))
        .isInstanceOf(IOException.class)
        .hasStackTraceContaining("EOF");
  }

  @Test
  @DisplayName("resets the connection in place of an answer")
  void reset() {
    cloud.fault(ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.reset());
    assertThatThrownBy(() -> client.certificate(db.name()))
        .isInstanceOf(IOException.class)
        .hasStackTraceContaining("reset");
  }

  @Test
  @DisplayName("occurs at least once")
  void occurrences() {
    assertThatThrownBy(() -> ApiFault.hang().times(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
  }

  private CompletableFuture<HttpResponse<String>> connectSettingsLater() {
    return HttpClient.newHttpClient()
        .sendAsync(
            client.request(TestClient.path(db.name(), "/connectSettings")).build(),
            BodyHandlers.ofString());
  }
}
