package dev.cloudsql.runtime.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.runtime.testing.JulLog;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An answer that is none")
@Timeout(120)
class BrokenAnswerTests {

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
  @ValueSource(
      strings = {
        "<!doctype html><title>Sign in</title>",
        "null",
        "[]",
        "\"text\"",
        "{\"backendType\": \"SECOND",
        "{'backendType': 'SECOND_GEN'}",
        "{} {}",
        "{}]",
        "// comment\n{}",
      })
  @DisplayName(
      "with a body that is no JSON object is reported as such, and nothing of it is quoted")
  void noJson(String body) {
    api.server.answer(200, body, "Content-Type: text/html");

    assertThat(failure())
        .returns(ErrorCode.API_RESPONSE, ConnectorException::code)
        .hasMessageContaining("it is not a JSON object. Check what answers at http://127.0.0.1:")
        .hasMessageNotContaining("Sign in");
  }

  @Test
  @DisplayName("with JSON that is nested without end does not exhaust the stack")
  void deepJson() {
    api.server.answer(200, "{\"a\":".repeat(100_000));

    assertThat(failure()).returns(ErrorCode.API_RESPONSE, ConnectorException::code);
  }

  @Test
  @DisplayName("without a body is reported as empty")
  void empty() {
    api.server.answer(200, "");

    assertThat(failure())
        .returns(ErrorCode.API_RESPONSE, ConnectorException::code)
        .hasMessageContaining("it is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Age: soon", "Content-Length: many"})
  @DisplayName("with headers that are malformed is reported as such")
  void malformedHeaders(String header) {
    send("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n{}");

    assertThat(failure()).returns(ErrorCode.API_RESPONSE, ConnectorException::code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"backendType\"",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{\"backendType\"",
      })
  @DisplayName("that ends too early is a transient failure")
  void cut(String bytes) {
    send(bytes);

    assertThat(failure())
        .satisfies(e -> assertThat(e.retryable()).isTrue())
        .returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code);
  }

  @Test
  @DisplayName("in another protocol is reported as such")
  void noHttp() {
    send("SSH-2.0-OpenSSH_9.2\r\n");

    assertThat(failure())
        .returns(ErrorCode.API_RESPONSE, ConnectorException::code)
        .hasMessageContaining("it is not HTTP");
  }

  @Test
  @DisplayName("without end is cut off after a megabyte, however much the server would send")
  void endless() throws Exception {
    AtomicLong read = new AtomicLong();
    CompletableFuture<Void> gone = new CompletableFuture<>();
    byte[] spaces = new byte[1 << 16];
    Arrays.fill(spaces, (byte) ' ');
    api.server.answer(
        (request, out) -> {
          out.write("HTTP/1.1 200 OK\r\n\r\n{".getBytes(US_ASCII));
          try {
            while (true) {
              out.write(spaces);
            }
          } catch (IOException e) {
            gone.complete(null);
          }
        });

    AdminApi client =
        new AdminApi(
            new ApiConnections((proxy, deadline) -> new CountingSocket(read)),
            api.settings(api.server.root()));
    assertThat(
            catchThrowableOfType(
                ConnectorException.class, () -> client.connectSettings(Api.NAME, Api.API_TOKEN)))
        .returns(ErrorCode.API_RESPONSE, ConnectorException::code)
        .hasMessageContaining("it is longer than 1048576 bytes");
    gone.join();
    // A megabyte, the head, and at most one buffer.
    assertThat(read).hasValueBetween(1L << 20, (1L << 20) + (16 << 10));
  }

  @Test
  @DisplayName("that is compressed, which was not asked for, is not unpacked")
  void compressed() {
    api.server.answer(200, "\u001f", "Content-Encoding: gzip");

    assertThat(failure())
        .returns(ErrorCode.API_RESPONSE, ConnectorException::code)
        .hasMessageContaining("it is compressed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: y\r\n|X: y\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n|1\r\n \r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n|1;extension=x\r\n \r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n|ffffffffffffffff\r\n ",
      })
  @DisplayName("made of heads or chunks without end is cut off, however fast they come")
  void flood(String script) {
    String first = script.contains("|") ? script.substring(0, script.indexOf('|')) : script;
    byte[] more = script.substring(script.indexOf('|') + 1).repeat(1000).getBytes(US_ASCII);
    CompletableFuture<Void> gone = new CompletableFuture<>();
    api.server.answer(
        (request, out) -> {
          try {
            out.write(first.getBytes(US_ASCII));
            while (true) {
              out.write(more);
            }
          } catch (IOException e) {
            gone.complete(null);
          }
        });

    assertThat(failure()).returns(ErrorCode.API_RESPONSE, ConnectorException::code);
    gone.join();
  }

  @Test
  @DisplayName("with an error of endless length still has the code of its status")
  void endlessError() {
    api.server.answer(403, "x".repeat(4 << 20));

    assertThat(failure()).returns(ErrorCode.API_DENIED, ConnectorException::code);
  }

  @Test
  @DisplayName("that drips byte by byte ends when the limit of the call has passed")
  void drip() {
    AtomicLong bytes = new AtomicLong();
    api.server.answer(
        (request, out) -> {
          out.write("HTTP/1.1 200 OK\r\n\r\n{".getBytes(US_ASCII));
          while (true) {
            api.nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            bytes.incrementAndGet();
            out.write(' ');
          }
        });

    assertThat(failure())
        .returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code)
        .hasMessageContaining("no answer within 20000 ms");
    assertThat(bytes).hasValueGreaterThanOrEqualTo(Api.LIMIT.toSeconds());
  }

  @Test
  @DisplayName("that never comes is not waited for longer than the limit of the call")
  void hang() {
    CompletableFuture<Void> end = new CompletableFuture<>();
    api.server.answer((request, out) -> end.join());
    api.limit = Duration.ofMillis(50);

    assertThat(failure())
        .returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code)
        .hasMessageContaining("no answer within 50 ms");
    end.complete(null);
  }

  @Test
  @DisplayName("because nothing listens, or the host is unknown, says so and names the endpoint")
  void unreachable() throws IOException {
    URI root = api.server.root();
    api.server.close();

    assertThat(failure())
        .returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code)
        .hasMessageContaining(root.toString())
        .hasMessageContaining("ConnectException");
    assertThat(failure(URI.create("https://admin.invalid/")))
        .returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code)
        .hasMessageContaining("its host name cannot be resolved");
  }

  @Test
  @DisplayName("because the thread was interrupted before is an interrupt, and the flag stays set")
  void interruptedBefore() {
    api.server.answer(200, Settings.usual().toString());
    Thread.currentThread().interrupt();

    ConnectorException failure = failure();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure).returns(ErrorCode.INTERRUPTED, ConnectorException::code);
    assertThat(api.server.requests()).isEmpty();
  }

  @Test
  @DisplayName(
      "because the thread was interrupted while reading is an interrupt, and the flag stays set")
  void interruptedWhileReading() {
    Thread reader = Thread.currentThread();
    api.server.answer(
        (request, out) -> {
          out.write("HTTP/1.1 200 OK\r\n\r\n{".getBytes(US_ASCII));
          reader.interrupt();
          while (true) {
            out.write(' ');
          }
        });

    ConnectorException failure = failure();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure).returns(ErrorCode.INTERRUPTED, ConnectorException::code);
  }

  @Test
  @DisplayName("and one that is, leave no token in the logs of Java's HTTP clients")
  void logs() {
    api.server.answer(500, "{\"error\": {\"message\": \"no\"}}");
    try (JulLog google = new JulLog("com.google.api.client");
        JulLog java = new JulLog("sun.net.www.protocol.http.HttpURLConnection")) {
      assertThat(catchThrowableOfType(ConnectorException.class, api::certificate)).isNotNull();

      assertThat(google.lines() + java.lines()).doesNotContain("secret");
    }
    assertThat(api.server.requests()).hasSize(1);
    assertThat(api.server.requests().get(0).body()).contains("login-secret-2");
  }

  /** Counts the bytes that are read from it. */
  private static final class CountingSocket extends Socket {

    private final AtomicLong read;

    CountingSocket(AtomicLong read) {
      this.read = read;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          int count = in.read(bytes, offset, length);
          read.addAndGet(count);
          return count;
        }
      };
    }
  }

  private void send(String bytes) {
    api.server.answer((request, out) -> out.write(bytes.getBytes(US_ASCII)));
  }

  private ConnectorException failure() {
    return failure(api.server.root());
  }

  private ConnectorException failure(URI root) {
    return catchThrowableOfType(
        ConnectorException.class, () -> api.at(root).connectSettings(Api.NAME, Api.API_TOKEN));
  }
}
