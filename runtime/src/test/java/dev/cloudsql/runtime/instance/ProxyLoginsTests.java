package dev.cloudsql.runtime.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.runtime.testing.ScriptedServer;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The application's default authenticator")
@Timeout(120)
class ProxyLoginsTests {

  private final Authenticator before = Authenticator.getDefault();
  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer();
    Authenticator.setDefault(
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication("app", "secret".toCharArray());
          }
        });
  }

  @AfterEach
  void stop() throws Exception {
    Authenticator.setDefault(before);
    server.close();
  }

  @Test
  @DisplayName("logs in to a proxy")
  void proxy() throws Exception {
    server.answer(
        (request, out) ->
            out.write(
                request.headers().containsKey("proxy-authorization")
                    ? ScriptedServer.response(200, "ok")
                    : ScriptedServer.response(
                        407, "", "Proxy-Authenticate: Basic realm=\"proxy\"")));
    Proxy proxy =
        new Proxy(
            Proxy.Type.HTTP,
            new InetSocketAddress(server.root().getHost(), server.root().getPort()));

    assertThat(status(URI.create("http://api.example/"), proxy)).isEqualTo(200);
  }

  @Test
  @DisplayName("does not log in to a server")
  void origin() throws Exception {
    server.answer(401, "", "WWW-Authenticate: Basic realm=\"server\"");

    assertThat(status(server.root(), Proxy.NO_PROXY)).isEqualTo(401);
    assertThat(server.requests())
        .singleElement()
        .satisfies(it -> assertThat(it.headers()).doesNotContainKey("authorization"));
  }

  private static int status(URI url, Proxy proxy) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection(proxy);
    ProxyLogins.only(connection);
    return connection.getResponseCode();
  }
}
