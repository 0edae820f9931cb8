package dev.cloudsql.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A refusal of the Admin API")
class RefusalTests {

  private static final String NOT_AUTHORIZED =
      """
      {"error": {"code": 403, "message": "The client is not authorized to make this request.",
       "errors": [{"domain": "global", "reason": "notAuthorized"}], "status": "PERMISSION_DENIED"}}
      """;

  private Api api;

  @BeforeEach
  void start() throws IOException {
    api = new Api();
  }

  @AfterEach
  void stop() throws IOException {
    api.close();
  }

  @ParameterizedTest
  @CsvSource({
    "400, API_REJECTED",
    "401, API_UNAUTHENTICATED",
    "403, API_DENIED",
    "404, API_NOT_FOUND",
    "408, API_UNAVAILABLE",
    "409, API_REJECTED",
    "429, API_THROTTLED",
    "500, API_UNAVAILABLE",
    "502, API_UNAVAILABLE",
    "503, API_UNAVAILABLE",
    "504, API_UNAVAILABLE",
    "302, API_RESPONSE",
    "304, API_RESPONSE",
  })
  @DisplayName("has the code of its status, on GET and POST, and no second try")
  void codes(int status, ErrorCode code) {
    api.server.answer(
        status,
        "",
        "WWW-Authenticate: Bearer realm=\"x\"",
        "Location: " + api.server.root().resolve("/elsewhere"));

    assertThat(refused()).returns(code, ConnectorException::code);
    assertThat(catchThrowableOfType(ConnectorException.class, api::certificate))
        .returns(code, ConnectorException::code)
        .returns(Optional.of(Api.NAME), ConnectorException::instance)
        .satisfies(e -> assertThat(e.getMessage()).contains("" + status, Api.NAME.toString()));
    assertThat(api.server.requests()).hasSize(2);
  }

  @Test
  @DisplayName("says who was denied, what the API said, which role is missing and where")
  void denied() {
    api.server.answer(403, NOT_AUTHORIZED);

    assertThat(refused())
        .hasMessage(
            "Cannot connect to shop:europe-west1:orders: the Admin API denies access to"
                + " sa@shop.iam.gserviceaccount.com (403 notAuthorized: \"The client is not"
                + " authorized to make this request.\"). Grant it roles/cloudsql.client, which has"
                + " the permission cloudsql.instances.connect, in the project shop; the API says"
                + " the same of a project or an instance that does not exist. [CSQL-API-DENIED]");
  }

  @Test
  @DisplayName("omits an unknown principal")
  void unknownPrincipal() {
    api.principal = Optional.empty();
    api.server.answer(403, NOT_AUTHORIZED);

    assertThat(refused()).hasMessageContaining("denies access to the configured credentials (403");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"errors\": [{\"reason\": \"accessNotConfigured\"}]}                  | Enable"
            + " sqladmin.googleapis.com",
        "{\"details\": [{\"@type\": \"x\"}, {\"reason\": \"SERVICE_DISABLED\"}]} | Enable"
            + " sqladmin.googleapis.com",
        "{\"errors\": [{\"reason\": \"insufficientPermissions\"}]}              | lacks a scope",
        "{\"details\": [{\"reason\": \"ACCESS_TOKEN_SCOPE_INSUFFICIENT\"}]}     | lacks a scope",
        "{\"details\": [{\"reason\": \"USER_PROJECT_DENIED\"}]}                 | quota of the"
            + " project payer",
      })
  @DisplayName(
      "with status 403 tells a disabled API, a missing scope and a foreign quota from a missing"
          + " role")
  void deniedOtherwise(String error, String advice) {
    api.quotaProject = Optional.of("payer");
    api.server.answer(403, "{\"error\": " + error + "}");

    assertThat(refused())
        .returns(ErrorCode.API_DENIED, ConnectorException::code)
        .hasMessageContaining(advice)
        .hasMessageContaining("sa@shop.iam.gserviceaccount.com");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | USER_PROJECT_DENIED | quota of the project payer | serviceUsageConsumer",
        "400 | CONSUMER_INVALID | projects/payer does not exist | Set another quota project",
        "403 | CONSUMER_INVALID | projects/payer does not exist | Set another quota project",
        "403 | CONSUMER_SUSPENDED | projects/payer is suspended | Ask its owner",
        "403 | BILLING_DISABLED | disabled for projects/payer | Link a billing account",
        "400 | BILLING_DISABLED | disabled for projects/payer | Link a billing account",
        "403 | SECURITY_POLICY_VIOLATED | VPC Service Controls | the service perimeter",
        "403 | vpcServiceControls | VPC Service Controls | the service perimeter",
        "403 | ORG_RESTRICTION_VIOLATION | a policy of the organization | the administrator",
        "400 | LOCATION_ORG_POLICY_VIOLATED | a policy of the organization | the administrator",
        "404 | SERVICE_DISABLED | is not enabled | Enable sqladmin.googleapis.com in projects/payer",
      })
  @DisplayName("with a reason has the advice of that reason, whatever its status")
  void reasonsOfTheirOwn(int status, String reason, String problem, String advice) {
    api.quotaProject = Optional.of("payer");
    api.server.answer(
        status,
        """
        {"error": {"status": "X", "details": [
          {"reason": "%s", "metadata": {"consumer": "projects/payer"}}]}}
        """
            .formatted(reason));

    assertThat(refused())
        .returns(ErrorCode.API_DENIED, ConnectorException::code)
        .hasMessageContaining(problem)
        .hasMessageContaining(advice)
        .hasMessageNotContaining("roles/cloudsql.client")
        .hasMessageNotContaining("instance is running");
  }

  @ParameterizedTest
  @CsvSource({
    "403, text/html",
    "404, text/html; charset=utf-8",
    "407, text/html",
    "400, text/plain"
  })
  @DisplayName("that is a page for people comes from a proxy, and says so")
  void page(int status, String type) {
    api.server.answer(status, "\n<!doctype html><title>no</title>", "Content-Type: " + type);

    assertThat(refused())
        .returns(ErrorCode.API_REJECTED, ConnectorException::code)
        .hasMessageContaining("a proxy or another web server answers")
        .hasMessageContaining("" + api.server.root())
        .hasMessageNotContaining("roles/cloudsql.client");
  }

  @Test
  @DisplayName("of 407 is of a proxy that requires a login")
  void proxyLogin() {
    api.server.answer(407, "");

    assertThat(refused())
        .returns(ErrorCode.API_REJECTED, ConnectorException::code)
        .hasMessageContaining("java.net.Authenticator");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"})
  @DisplayName("with status 403 and a quota as reason is throttling")
  void quota(String reason) {
    api.server.answer(
        403, "{\"error\": {\"errors\": [{\"reason\": \"" + reason + "\"}]}}", "Retry-After: 5");

    assertThat(refused())
        .returns(ErrorCode.API_THROTTLED, ConnectorException::code)
        .returns(Optional.of(Duration.ofSeconds(5)), ConnectorException::retryAfter);
  }

  @Test
  @DisplayName(
      "falls back to the status word when there is no reason, and takes no other text for one")
  void reasons() {
    api.server.answer(
        400,
        "{\"error\": {\"status\": \"INVALID_ARGUMENT\", \"errors\": [{\"reason\": \"two words\"},"
            + " 7]}}");

    assertThat(refused()).hasMessageContaining("(400 INVALID_ARGUMENT)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"error\": \"invalid_token\"}",
        "{\"error\": {\"errors\": {}, \"details\": 1, \"message\": null, \"status\": []}}"
      })
  @DisplayName("needs no readable body")
  void unreadableBody(String body) {
    api.server.answer(403, body);

    assertThat(refused())
        .returns(ErrorCode.API_DENIED, ConnectorException::code)
        .hasMessageContaining("(403).");
  }

  @Test
  @DisplayName("quotes the API on one line, bounded, and without the tokens even if they come back")
  void quoting() {
    api.server.answer(
        400,
        "{\"error\": {\"message\": \"Bad api-secret-1\\nand\\u0007 login-secret-2: "
            + "x".repeat(999)
            + "\"}}");

    assertThat(catchThrowableOfType(ConnectorException.class, api::certificate).getMessage())
        .contains("\"Bad *** and ***: xxx")
        .doesNotContain("\n", "secret")
        .hasSizeLessThan(600);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429 | 7                             |                               | 7",
        "503 | 120                           |                               | 120",
        "500 | 0                             |                               | 0",
        "429 | 99999999999                   |                               | 86400",
        "429 | Sun, 01 Mar 2026 12:00:30 GMT |                               | 30",
        "503 | Sun, 01 Mar 2026 12:00:30 GMT | Sun, 01 Mar 2026 12:00:10 GMT | 20",
        "503 | Sun, 01 Mar 2026 11:00:00 GMT | Sun, 01 Mar 2026 12:00:10 GMT | 0",
        "429 | soon                          |                               | ",
        "429 | -5                            |                               | ",
        "429 |                               |                               | ",
        "403 | 7                             |                               | ",
      })
  @DisplayName(
      "carries the wait that the server asks for, in seconds or as a date, if waiting can help")
  void retryAfter(int status, String retryAfter, String date, Long expected) {
    api.server.answer(
        status,
        "",
        retryAfter == null ? "X-None: 1" : "Retry-After: " + retryAfter,
        date == null ? "X-None: 1" : "Date: " + date);

    assertThat(refused().retryAfter())
        .isEqualTo(Optional.ofNullable(expected).map(Duration::ofSeconds));
  }

  private ConnectorException refused() {
    return catchThrowableOfType(ConnectorException.class, api::connectSettings);
  }
}
