package dev.cloudsql.runtime.testing;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import com.google.api.client.testing.http.MockHttpTransport;
import com.google.api.client.testing.http.MockLowLevelHttpRequest;
import com.google.api.client.testing.http.MockLowLevelHttpResponse;
import com.google.auth.http.HttpTransportFactory;
import java.nio.charset.StandardCharsets;

/** The same answer to every request: a line with the status, lines with headers, and a body. */
public final class CannedAnswer extends MockHttpTransport implements HttpTransportFactory {

  private static final int ANY_STATUS = 500;

  private final String text;

  /** An answer such as {@code "200\nAge: 1\n\n{}"}; what is missing is empty. */
  public CannedAnswer(String text) {
    this.text = text;
  }

  @Override
  public HttpTransport create() {
    return this;
  }

  @Override
  public LowLevelHttpRequest buildRequest(String method, String url) {
    return new MockLowLevelHttpRequest(url) {
      @Override
      public LowLevelHttpResponse execute() {
        return response();
      }
    };
  }

  private LowLevelHttpResponse response() {
    MockLowLevelHttpResponse response = new MockLowLevelHttpResponse();
    int end = text.indexOf("\n\n");
    String[] head = text.substring(0, Math.max(0, end)).split("\n");
    response.setStatusCode(head[0].matches("[0-9]{1,3}") ? Integer.parseInt(head[0]) : ANY_STATUS);
    for (int i = 1; i < head.length; i++) {
      int colon = Math.max(0, head[i].indexOf(':'));
      response.addHeader(
          head[i].substring(0, colon), head[i].substring(colon).replaceFirst(": ?", ""));
    }
    String body = end < 0 ? text : text.substring(end + 2);
    response.setContentType("application/json; charset=utf-8");
    return response.setContent(body.getBytes(StandardCharsets.UTF_8));
  }
}
