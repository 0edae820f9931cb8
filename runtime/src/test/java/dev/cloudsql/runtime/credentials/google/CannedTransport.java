package dev.cloudsql.runtime.credentials.google;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import com.google.api.client.testing.http.MockHttpTransport;
import com.google.api.client.testing.http.MockLowLevelHttpRequest;
import com.google.api.client.testing.http.MockLowLevelHttpResponse;
import com.google.auth.http.HttpTransportFactory;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/** Answers for servers whose addresses a test cannot change in google-auth. */
final class CannedTransport extends MockHttpTransport implements HttpTransportFactory {

  /** URL and body of each request, with a space between. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** Gives the answer to a URL and a body; an answer that is a number is a status. */
  private final BiFunction<String, String, String> answers;

  CannedTransport(BiFunction<String, String, String> answers) {
    this.answers = answers;
  }

  @Override
  public HttpTransport create() {
    return this;
  }

  @Override
  public LowLevelHttpRequest buildRequest(String method, String url) {
    return new MockLowLevelHttpRequest(url) {
      @Override
      public LowLevelHttpResponse execute() throws IOException {
        String body = getStreamingContent() == null ? "" : getContentAsString();
        requests.add(url + " " + body);
        String answer = answers.apply(url, body);
        return answer.matches("\\d+")
            ? new MockLowLevelHttpResponse().setStatusCode(Integer.parseInt(answer))
            : new MockLowLevelHttpResponse()
                .setContentType("application/json; charset=utf-8")
                .setContent(answer);
      }
    };
  }
}
