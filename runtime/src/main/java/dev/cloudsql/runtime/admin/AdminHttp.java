package dev.cloudsql.runtime.admin;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Token;
import dev.cloudsql.runtime.attempt.Deadline;
import dev.cloudsql.runtime.instance.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request to the Admin API and reads the complete response, with limits for size and
 * time.
 *
 * <p>Redirects are not followed, so that no token is sent to another server. The application's
 * {@link java.net.Authenticator} is not used for a 401. Nothing is logged. Connections are not
 * reused, because there are about two calls in half an hour.
 */
final class AdminHttp {

  /**
   * A response.
   *
   * @param date the time by the server's clock; {@code null} if the server does not say
   */
  record Answer(JsonFields fields, @Nullable Instant date) {}

  private static final int LONGEST_ANSWER = 1 << 20;
  private static final int LONGEST_ERROR = 16 << 10;

  private final ApiConnections connections;
  private final AdminSettings settings;

  AdminHttp(ApiConnections connections, AdminSettings settings) {
    this.connections = connections;
    this.settings = settings;
  }

  JsonFields get(Target about, String url, Token apiToken) throws ConnectorException {
    return exchange(new Failures(about, settings, List.of(apiToken)), "GET", url, null, apiToken)
        .fields();
  }

  Answer post(
      Target about,
      String url,
      Map<String, String> body,
      Token apiToken,
      @Nullable Token loginToken)
      throws ConnectorException {
    List<Token> secrets = loginToken == null ? List.of(apiToken) : List.of(apiToken, loginToken);
    return exchange(
        new Failures(about, settings, secrets), "POST", url, Json.bytes(body), apiToken);
  }

  private Answer exchange(
      Failures failures, String method, String url, byte @Nullable [] body, Token token)
      throws ConnectorException {
    String headers = headers(failures, token);
    Deadline deadline = Deadline.after(settings.callLimit(), settings.nanoTime());
    try {
      ApiConnections.stopIfInterrupted();
      return answer(failures, send(method, URI.create(url), headers, body, deadline));
    } catch (ConnectorException e) {
      throw e;
    } catch (HttpAnswer.MalformedException e) {
      throw failures.unusable(e.problem(), null);
    } catch (IOException e) {
      throw failures.unreachable(deadline.passed() ? late(e) : e);
    } catch (RuntimeException e) {
      // Thrown by a proxy selector or a TLS provider of the application.
      throw failures.unreachable(new IOException(e));
    }
  }

  private HttpAnswer send(
      String method, URI uri, String headers, byte @Nullable [] body, Deadline deadline)
      throws IOException {
    try (ApiConnections.Connection connection = connections.open(uri, deadline)) {
      ByteArrayOutputStream request = new ByteArrayOutputStream();
      String line = method + " " + connection.prefix() + uri.getRawPath() + " HTTP/1.1\r\n";
      request.writeBytes(ascii(line + header("Host", uri.getRawAuthority()) + headers));
      if (body != null) {
        request.writeBytes(ascii(header("Content-Type", "application/json; charset=utf-8")));
        request.writeBytes(ascii(header("Content-Length", String.valueOf(body.length))));
      }
      request.writeBytes(ascii("\r\n"));
      if (body != null) {
        request.writeBytes(body);
      }
      InputStream in = connection.send(request.toByteArray());
      return HttpAnswer.read(in, LONGEST_ANSWER, LONGEST_ERROR);
    }
  }

  /** The exception to report for a connection that was closed at its deadline. */
  private static IOException late(IOException cause) {
    SocketTimeoutException late = new SocketTimeoutException("the answer did not end in time");
    late.initCause(cause);
    return late;
  }

  private static Answer answer(Failures failures, HttpAnswer answer) throws ConnectorException {
    if (answer.status() >= 300) {
      throw failures.refused(answer);
    }
    return new Answer(JsonFields.parse(failures, answer.body()), answer.date("Date").orElse(null));
  }

  private String headers(Failures failures, Token token) throws ConnectorException {
    if (!isPrintable(token.value())) {
      throw failures.refresh(
          ErrorCode.CREDENTIALS,
          "the access token holds characters that no header can. Check the credential source");
    }
    if (!isPrintable(settings.userAgent())) {
      throw failures.config(ErrorCode.OPTION, "the user agent is not printable ASCII");
    }
    Optional<String> quotaProject = settings.quotaProject().get();
    if (!isPrintable(quotaProject.orElse(""))) {
      throw failures.config(ErrorCode.OPTION, "the quota project is not printable ASCII");
    }
    return header("Authorization", "Bearer " + token.value())
        + header("User-Agent", settings.userAgent())
        + quotaProject.map(project -> header("X-Goog-User-Project", project)).orElse("")
        + header("Accept", "application/json")
        + header("Connection", "close");
  }

  private static String header(String name, String value) {
    return name + ": " + value + "\r\n";
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }
}
