package dev.cloudsql.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Token;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.fuzzing.Variants;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any answer of the Admin API")
class AdminApiFuzzTests {

  private static final Set<ErrorCode> CODES =
      Set.of(
          ErrorCode.API_RESPONSE,
          ErrorCode.API_DENIED,
          ErrorCode.API_NOT_FOUND,
          ErrorCode.API_REJECTED,
          ErrorCode.API_THROTTLED,
          ErrorCode.API_UNAUTHENTICATED,
          ErrorCode.API_UNAVAILABLE,
          ErrorCode.INSTANCE_KIND,
          ErrorCode.REGION);

  static List<String> seeds() {
    String names =
        """
        [{"name": "a.sql.goog.", "connectionType": "PRIVATE_SERVICE_CONNECT", "dnsScope": "INSTANCE"},
         {"name": "%s.sql-psc.goog.", "connectionType": "PRIVATE_SERVICE_CONNECT", "dnsScope": "INSTANCE"}]\
        """
            .formatted(Api.API_TOKEN.value());
    return List.of(
        "200\n\n" + Settings.usual(),
        "200\nAge: 1\n\n"
            + Settings.usual()
                .withAuthorities("x")
                .with("pscEnabled", "true")
                .with("dnsName", "\"x\"")
                .with("mdxProtocolSupport", "[\"CLIENT_PROTOCOL_TYPE\"]")
                .with("dnsNames", names),
        "200\n\n" + Settings.usual().with("region", "\"%s\"".formatted(Api.API_TOKEN.value())),
        "200\n\n"
            + Settings.usual().with("backendType", "\"%s\"".formatted(Api.LOGIN_TOKEN.value())),
        "200\n\n{\"%s\": {\"ephemeralCert\": {\"cert\": \"%s\"}}, \"ephemeralCert\": {\"cert\": \"%s\"}}"
            .formatted(
                Api.API_TOKEN.value(),
                Api.LOGIN_TOKEN.value(),
                TestCertificates.pem("x", TestCertificates.KEY.getPublic()).replace("\n", "\\n")),
        "403\nRetry-After: 7\n\n"
            + """
            {"error": {"code": 403, "message": "The token %s is bad", "status": "PERMISSION_DENIED",
             "errors": [{"reason": "notAuthorized"}], "details": [{"reason": "SERVICE_DISABLED"}]}}\
            """
                .formatted(Api.API_TOKEN.value()),
        "403\n\n{\"error\": {\"errors\": [{\"reason\": \"%s\"}]}}".formatted(Api.API_TOKEN.value()),
        "429\nRetry-After: Sun, 01 Mar 2026 12:01:00 GMT\nDate: Sun, 01 Mar 2026 12:00:00 GMT\n\n");
  }

  @MethodSource("seeds")
  @DisplayName(
      "is used or refused by a code, and its words stay few, on one line and without tokens")
  @FuzzTest
  void anyText(@NotNull String text) throws ConnectorException {
    AdminApi api =
        new AdminApi(
            new ApiConnections((proxy, deadline) -> new CannedSocket(text)),
            new AdminSettings(
                URI.create("http://127.0.0.1/"),
                "cloudsql/test",
                Optional::empty,
                Optional::empty,
                Api.LIMIT,
                () -> Api.NOW,
                () -> 0));
    Bounds.hold(
        text.length(),
        () -> {
          try {
            ConnectSettings settings = api.connectSettings(Api.NAME, Api.API_TOKEN);
            settings
                .addresses()
                .forEach(address -> assertThat(address.host()).matches("\\P{C}{1,300}"));
          } catch (ConnectorException e) {
            check(e, Api.API_TOKEN);
          }
          try {
            api.ephemeralCertificate(
                Api.NAME, TestCertificates.KEY.getPublic(), Api.API_TOKEN, Api.LOGIN_TOKEN);
          } catch (ConnectorException e) {
            check(e, Api.API_TOKEN, Api.LOGIN_TOKEN);
          }
        });
  }

  private static void check(ConnectorException e, Token... sent) {
    assertThat(CODES).contains(e.code());
    Messages.tame(e);
    for (Token token : sent) {
      Messages.hide(e, token.value());
    }
    assertThat(e.retryAfter().orElse(Duration.ZERO)).isBetween(Duration.ZERO, Duration.ofDays(1));
  }

  @Test
  @DisplayName("is used or refused so in all variants of answers")
  void variants() {
    Variants.ofTexts(seeds()).forEach(this::anyText);
  }

  /** Answers every request alike: a line with the status, lines with headers, and a body. */
  private static final class CannedSocket extends Socket {

    private final byte[] answer;

    CannedSocket(String text) {
      String head = text.contains("\n\n") ? text.substring(0, text.indexOf("\n\n")) : "500";
      String body = text.substring(text.indexOf("\n\n") + 1);
      answer = ("HTTP/1.1 " + head + "\n\n" + body).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) {}

    @Override
    public void setSoTimeout(int timeout) {}

    @Override
    public InputStream getInputStream() {
      return new ByteArrayInputStream(answer);
    }

    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }
  }
}
