package dev.cloudsql.runtime.admin;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpTransport;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Token;
import dev.cloudsql.runtime.attempt.Deadline;
import dev.cloudsql.runtime.instance.Target;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes one request to the Admin API and reads the whole answer, bounded in size and time. */
final class AdminHttp {

  private static final int LONGEST_ANSWER = 1 << 20;
  private static final int LONGEST_ERROR = 16 << 10;

  private final HttpTransport transport;
  private final AdminSettings settings;
  private final Runnable afterCall;

  AdminHttp(HttpTransport transport, AdminSettings settings, Runnable afterCall) {
    this.transport = transport;
    this.settings = settings;
    this.afterCall = afterCall;
  }

  JsonFields get(Target about, String url, Token apiToken) throws ConnectorException {
    return exchange(new Failures(about, settings, List.of(apiToken)), "GET", url, null, apiToken);
  }

  JsonFields post(
      Target about,
      String url,
      Map<String, String> body,
      Token apiToken,
      Optional<Token> loginToken)
      throws ConnectorException {
    List<Token> secrets = Stream.concat(Stream.of(apiToken), loginToken.stream()).toList();
    Failures failures = new Failures(about, settings, secrets);
    HttpContent content = new ByteArrayContent("application/json; charset=utf-8", Json.bytes(body));
    return exchange(failures, "POST", url, content, apiToken);
  }

  private JsonFields exchange(
      Failures failures, String method, String url, @Nullable HttpContent content, Token token)
      throws ConnectorException {
    Deadline deadline = Deadline.after(settings.callLimit(), settings.nanoTime());
    try {
      Answers.stopIfInterrupted();
      HttpRequest request =
          transport.createRequestFactory().buildRequest(method, new GenericUrl(url, true), content);
      request.setHeaders(headers(failures, token));
      request.setConnectTimeout(deadline.remainingMillis());
      request.setReadTimeout(deadline.remainingMillis());
      // Trying again is the refresh machine's business, and a token must not follow a redirect.
      request
          .setNumberOfRetries(0)
          .setFollowRedirects(false)
          .setThrowExceptionOnExecuteError(false);
      request.setSuppressUserAgentSuffix(true);
      // Else google-http-client writes requests with their tokens to java.util.logging at CONFIG.
      request.setLoggingEnabled(false).setCurlLoggingEnabled(false);
      HttpResponse response = send(request);
      try {
        return answer(failures, response, deadline);
      } finally {
        Answers.close(response);
      }
    } catch (ConnectorException e) {
      throw e;
    } catch (IOException e) {
      throw failures.unreachable(deadline.passed() ? late(e) : e);
    } catch (IllegalArgumentException e) {
      // What google-http-client makes of headers such as "Age: soon", which it quotes.
      throw failures.unusable("its HTTP headers are malformed", null);
    } finally {
      afterCall.run();
    }
  }

  private static HttpResponse send(HttpRequest request) throws IOException {
    try {
      return request.execute();
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      // HttpURLConnection stumbles when it is disconnected just before it looks for the answer.
      throw new IOException("the connection was cut off", e);
    }
  }

  /** Whatever a connection says when it is cut off because its time is up. */
  private static IOException late(IOException cause) {
    SocketTimeoutException late = new SocketTimeoutException("the answer did not end in time");
    late.initCause(cause);
    return late;
  }

  private static JsonFields answer(Failures failures, HttpResponse response, Deadline deadline)
      throws IOException {
    // The head of an answer that was cut off may look like anything.
    Answers.stopIfLate(deadline);
    if (response.getStatusCode() == 0) {
      throw failures.unusable("it is not HTTP", null);
    }
    if (!response.isSuccessStatusCode()) {
      byte[] body = Answers.read(response, LONGEST_ERROR, deadline);
      throw failures.refused(response, body);
    }
    byte[] body = Answers.read(response, LONGEST_ANSWER + 1, deadline);
    if (body.length > LONGEST_ANSWER) {
      throw failures.unusable("it is longer than " + LONGEST_ANSWER + " bytes", null);
    }
    return JsonFields.parse(failures, body);
  }

  private HttpHeaders headers(Failures failures, Token token) throws ConnectorException {
    HttpHeaders headers = new HttpHeaders();
    // HttpURLConnection would quote what it does not accept, the token too, in its exception.
    if (!isPrintable(token.value())) {
      throw failures.refresh(
          ErrorCode.CREDENTIALS,
          "the access token holds characters that no header can. Check the credential source");
    }
    headers.setAuthorization("Bearer " + token.value());
    if (!isPrintable(settings.userAgent())) {
      throw failures.config(ErrorCode.OPTION, "the user agent is not printable ASCII");
    }
    headers.setUserAgent(settings.userAgent());
    Optional<String> quotaProject = settings.quotaProject().get();
    if (!isPrintable(quotaProject.orElse(""))) {
      throw failures.config(ErrorCode.OPTION, "the quota project is not printable ASCII");
    }
    quotaProject.ifPresent(project -> headers.set("X-Goog-User-Project", project));
    headers.setAccept("application/json");
    headers.setAcceptEncoding(null);
    // Two calls in half an hour are not worth a socket and a thread that wait for the next one.
    headers.set("Connection", "close");
    return headers;
  }

  private static boolean isPrintable(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }
}
