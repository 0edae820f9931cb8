package dev.cloudsql.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Token;
import dev.cloudsql.runtime.attempt.Deadline;
import dev.cloudsql.runtime.testing.Request;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The Admin API client")
class AdminApiTests {

  private Api api;

  @BeforeEach
  void start() throws IOException {
    api = new Api();
  }

  @AfterEach
  void stop() throws IOException {
    api.close();
  }

  @Test
  @DisplayName("asks for connect settings with token and user agent, and nothing else")
  void getRequest() throws Exception {
    api.server.answer(200, Settings.usual().toString());

    api.connectSettings();

    assertThat(api.server.requests()).hasSize(1);
    Request request = api.server.requests().get(0);
    assertThat(request.line())
        .isEqualTo("GET /sql/v1beta4/projects/shop/instances/orders/connectSettings HTTP/1.1");
    assertThat(request.headers())
        .containsEntry("authorization", "Bearer api-secret-1")
        .containsEntry("user-agent", "cloudsql/test")
        .containsEntry("accept", "application/json")
        .doesNotContainKey("x-goog-user-project");
  }

  @Test
  @DisplayName("names the quota project when there is one, asked for at each call")
  void quotaProject() throws Exception {
    api.server.answer(200, Settings.usual().toString());

    AdminApi client = api.at(api.server.root());
    client.connectSettings(Api.NAME, Api.API_TOKEN);
    api.quotaProject = Optional.of("payer");
    client.connectSettings(Api.NAME, Api.API_TOKEN);

    assertThat(api.server.requests())
        .extracting(request -> request.headers().get("x-goog-user-project"))
        .containsExactly(null, "payer");
  }

  @Test
  @DisplayName("escapes the colon of a domain-scoped project")
  void escaping() throws Exception {
    api.server.answer(200, Settings.usual().toString());

    AdminApi client = api.at(api.server.root());
    client.connectSettings(
        InstanceName.parse("google.com:shop:europe-west1:orders"), Api.API_TOKEN);

    assertThat(api.server.requests())
        .extracting(Request::line)
        .containsExactly(
            "GET /sql/v1beta4/projects/google.com%3Ashop/instances/orders/connectSettings"
                + " HTTP/1.1");
  }

  @Test
  @DisplayName("keeps the path of the endpoint, with or without a slash at its end")
  void endpointPath() throws Exception {
    api.server.answer(200, Settings.usual().toString());

    api.at(api.server.root().resolve("/proxy")).connectSettings(Api.NAME, Api.API_TOKEN);
    api.at(api.server.root().resolve("/proxy/")).connectSettings(Api.NAME, Api.API_TOKEN);

    assertThat(api.server.requests())
        .extracting(Request::line)
        .allMatch(line -> line.startsWith("GET /proxy/sql/v1beta4/projects/shop/"));
  }

  @Test
  @DisplayName("sends the public key with the label that the API has always been sent")
  void postRequest() throws Exception {
    answerCertificate(TestCertificates.pem("me", TestCertificates.KEY.getPublic()));

    assertThat(
            api.at(api.server.root())
                .ephemeralCertificate(
                    Api.NAME, TestCertificates.KEY.getPublic(), Api.API_TOKEN, null)
                .certificate()
                .getSubjectX500Principal()
                .getName())
        .isEqualTo("CN=me");

    Request request = api.server.requests().get(0);
    assertThat(request.line())
        .isEqualTo(
            "POST /sql/v1beta4/projects/shop/instances/orders:generateEphemeralCert HTTP/1.1");
    assertThat(request.headers())
        .containsEntry("authorization", "Bearer api-secret-1")
        .containsEntry("content-type", "application/json; charset=utf-8");
    JsonObject body = JsonParser.parseString(request.body()).getAsJsonObject();
    assertThat(body.keySet()).containsExactly("public_key");
    String pem = body.get("public_key").getAsString();
    assertThat(pem.lines())
        .startsWith("-----BEGIN RSA PUBLIC KEY-----")
        .endsWith("-----END RSA PUBLIC KEY-----")
        .allMatch(line -> line.length() <= 64);
    assertThat(Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "")))
        .isEqualTo(TestCertificates.KEY.getPublic().getEncoded());
  }

  @Test
  @DisplayName("sends the login token of an IAM login without the dots that pad it")
  void loginToken() throws Exception {
    answerCertificate(TestCertificates.pem("me", TestCertificates.KEY.getPublic()));

    api.at(api.server.root())
        .ephemeralCertificate(
            Api.NAME,
            TestCertificates.KEY.getPublic(),
            Api.API_TOKEN,
            Token.of("ya29.c.padded......"));

    assertThat(
            JsonParser.parseString(api.server.requests().get(0).body())
                .getAsJsonObject()
                .get("access_token")
                .getAsString())
        .isEqualTo("ya29.c.padded");
  }

  @Test
  @DisplayName("refuses a certificate for another key")
  void otherKey() {
    answerCertificate(TestCertificates.pem("me", TestCertificates.OTHER_KEY.getPublic()));

    assertUnusable("its field 'ephemeralCert.cert' certifies another key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"ephemeralCert\": {}}", "{\"ephemeralCert\": {\"cert\": \"x\"}}"})
  @DisplayName("refuses an answer without a certificate, and names the field")
  void noCertificate(String body) {
    api.server.answer(200, body);

    assertUnusable("its field 'ephemeralCert");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "a\u0000b", "tökén"})
  @DisplayName("never sends a token that would break the header, and does not quote it")
  void brokenToken(String value) {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> api.at(api.server.root()).connectSettings(Api.NAME, Token.of(value)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CREDENTIALS))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(value));
    assertThat(api.server.requests()).isEmpty();
  }

  @Test
  @DisplayName("never sends a user agent or a quota project that would break the header")
  void brokenHeaders() {
    api.quotaProject = Optional.of("a\r\nX-Evil: 1");
    assertOption(api::connectSettings, "quota project");

    api.userAgent = "a\nb";
    assertOption(api::connectSettings, "user agent");
    assertThat(api.server.requests()).isEmpty();
  }

  private static void assertOption(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String what) {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OPTION))
        .withMessageContaining(what);
  }

  private void assertUnusable(String problem) {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(api::certificate)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.API_RESPONSE))
        .withMessageContaining(problem);
  }

  private void answerCertificate(String pem) {
    JsonObject certificate = new JsonObject();
    certificate.addProperty("cert", pem);
    JsonObject answer = new JsonObject();
    answer.add("ephemeralCert", certificate);
    api.server.answer(200, answer.toString());
  }

  @Test
  @DisplayName("asks by the proxy that Java's proxy selector names")
  void proxy() throws Exception {
    ProxySelector usual = ProxySelector.getDefault();
    InetSocketAddress server =
        InetSocketAddress.createUnresolved("127.0.0.1", api.server.root().getPort());
    ProxySelector.setDefault(ProxySelector.of(server));
    try {
      api.server.answer(200, Settings.usual().toString());
      api.at(URI.create("http://localhost:1/")).connectSettings(Api.NAME, Api.API_TOKEN);
    } finally {
      ProxySelector.setDefault(usual);
    }

    assertThat(api.server.requests())
        .extracting(Request::line)
        .containsExactly(
            "GET http://localhost:1/sql/v1beta4/projects/shop/instances/orders/connectSettings"
                + " HTTP/1.1");
  }

  @Test
  @DisplayName("tunnels TLS through the proxy that Java's proxy selector names")
  void tunnel() throws Exception {
    ProxySelector usual = ProxySelector.getDefault();
    InetSocketAddress server =
        InetSocketAddress.createUnresolved("127.0.0.1", api.server.root().getPort());
    ProxySelector.setDefault(ProxySelector.of(server));
    try {
      api.server.answer(403, "");
      AdminApi admin = api.at(URI.create("https://admin.invalid/"));
      assertThatExceptionOfType(ConnectorException.class)
          .isThrownBy(() -> admin.connectSettings(Api.NAME, Api.API_TOKEN))
          .returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code)
          .withMessageContaining("Unable to tunnel")
          .withMessageContaining("The proxy refuses: check its rules");
    } finally {
      ProxySelector.setDefault(usual);
    }

    assertThat(api.server.requests())
        .extracting(Request::line)
        .containsExactly("CONNECT admin.invalid:443 HTTP/1.1");
    assertThat(api.server.requests().get(0).headers()).doesNotContainKey("authorization");
  }

  @Test
  @DisplayName("never answers a 401 with the application's Authenticator")
  void authenticator() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Authenticator.setDefault(
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            asked.incrementAndGet();
            return new PasswordAuthentication("app", "s3cret".toCharArray());
          }
        });
    try {
      api.server.answer(401, "", "WWW-Authenticate: Basic realm=\"x\"");
      assertThatExceptionOfType(ConnectorException.class)
          .isThrownBy(api::connectSettings)
          .returns(ErrorCode.API_UNAUTHENTICATED, ConnectorException::code);
    } finally {
      Authenticator.setDefault(null);
    }

    assertThat(asked).hasValue(0);
    assertThat(api.server.requests()).hasSize(1);
  }

  @Test
  @DisplayName("names the class of an exception that has no message")
  void exceptionWithoutMessage() throws Exception {
    assertUnreachable(
        (proxy, deadline) ->
            new Socket() {
              @Override
              public void connect(SocketAddress endpoint, int timeout) throws IOException {
                throw new IOException();
              }
            },
        "cannot be reached: IOException.");
  }

  @Test
  @DisplayName("names the properties by which this Java has no fitting cipher suite left")
  void withoutSuites() throws Exception {
    assertUnreachable(
        (proxy, deadline) ->
            new Socket() {
              @Override
              public void connect(SocketAddress endpoint, int timeout) throws IOException {
                URI server = api.server.root();
                try (SSLSocket tls =
                    (SSLSocket)
                        SSLSocketFactory.getDefault()
                            .createSocket(server.getHost(), server.getPort())) {
                  tls.setEnabledProtocols(new String[] {"TLSv1.3"});
                  tls.setEnabledCipherSuites(
                      new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
                  tls.startHandshake();
                }
              }
            },
        "jdk.tls.client.cipherSuites");
  }

  @Test
  @DisplayName("names an unexpected exception of the application's proxy selector or provider")
  void unexpected() throws Exception {
    assertUnreachable(
        (proxy, deadline) -> {
          throw new IllegalStateException("no such proxy");
        },
        "IllegalStateException: no such proxy");
  }

  private void assertUnreachable(BiFunction<Proxy, Deadline, Socket> sockets, String problem)
      throws ConnectorException {
    AdminApi broken = new AdminApi(new ApiConnections(sockets), api.settings(api.server.root()));

    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> broken.connectSettings(Api.NAME, Api.API_TOKEN))
        .returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code)
        .withMessageContaining(problem)
        .withMessageNotContaining("null");
  }
}
