package dev.cloudsql.runtime.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The connections to the Admin API")
@Timeout(120)
class ApiConnectionsTests {

  /** Those that were set and not taken back. */
  private final List<Runnable> alarms = new CopyOnWriteArrayList<>();

  private final ApiConnections connections =
      new ApiConnections(
          cut -> {
            alarms.add(cut);
            return () -> alarms.remove(cut);
          });

  private Api api;
  private AdminApi admin;

  @BeforeEach
  void start() throws Exception {
    api = new Api();
    admin = new AdminApi(connections, api.settings(api.server.root()));
  }

  @AfterEach
  void stop() throws IOException {
    api.close();
  }

  @Test
  @DisplayName("are cut off at the limit of a call whose answer drips in, from its first line on")
  void drip() {
    api.server.answer(
        (request, out) -> {
          out.write("HTTP/1.1 200 OK\r\nX-Drip: ".getBytes(US_ASCII));
          for (int drops = 0; true; drops++) {
            out.write('.');
            if (drops == 1000) {
              api.nanos.addAndGet(Api.LIMIT.toNanos());
              alarms.get(0).run();
            }
          }
        });

    assertThat(failure())
        .returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code)
        .hasMessageContaining("no answer within 20000 ms");
  }

  @Test
  @DisplayName("leave no alarm behind, whether the call goes well or not")
  void noAlarm() throws Exception {
    api.server.answer(200, Settings.usual().toString());
    admin.connectSettings(Api.NAME, Api.API_TOKEN);
    assertThat(alarms).isEmpty();

    api.server.answer(503, "");
    assertThat(failure()).isNotNull();
    assertThat(alarms).isEmpty();
  }

  @Test
  @DisplayName("are cut off when they are closed, and none is made afterwards")
  void closed() {
    api.server.answer(
        (request, out) -> {
          connections.close();
          while (true) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII));
          }
        });
    assertThat(failure()).returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code);

    api.server.answer(200, Settings.usual().toString());
    assertThat(failure())
        .returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code)
        .hasMessageContaining("The connector is closed");
    assertThat(alarms).isEmpty();
  }

  @Test
  @DisplayName("give no server a password of the application's default authenticator")
  void authenticator() {
    Authenticator before = Authenticator.getDefault();
    Authenticator.setDefault(
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication("app", "secret".toCharArray());
          }
        });
    try {
      api.server.answer(401, "{}", "WWW-Authenticate: Basic realm=\"x\"");

      assertThat(failure()).returns(ErrorCode.API_UNAUTHENTICATED, ConnectorException::code);
      assertThat(api.server.requests())
          .singleElement()
          .satisfies(
              it ->
                  assertThat(it.headers())
                      .containsEntry("authorization", "Bearer " + Api.API_TOKEN.value()));
    } finally {
      Authenticator.setDefault(before);
    }
  }

  private ConnectorException failure() {
    return catchThrowableOfType(
        ConnectorException.class, () -> admin.connectSettings(Api.NAME, Api.API_TOKEN));
  }
}
