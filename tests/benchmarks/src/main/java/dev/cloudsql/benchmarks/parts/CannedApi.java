package dev.cloudsql.benchmarks.parts;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** An Admin API in memory, which says the same to whatever it is asked. */
final class CannedApi extends HttpTransport {

  private final byte[] answer;

  CannedApi(String answer) {
    this.answer = answer.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  protected LowLevelHttpRequest buildRequest(String method, String url) {
    return new LowLevelHttpRequest() {
      @Override
      public void addHeader(String name, String value) {}

      @Override
      public LowLevelHttpResponse execute() {
        return new Answer(answer);
      }
    };
  }

  private static final class Answer extends LowLevelHttpResponse {

    private final byte[] content;

    Answer(byte[] content) {
      this.content = content;
    }

    @Override
    public InputStream getContent() {
      return new ByteArrayInputStream(content);
    }

    @Override
    public String getContentEncoding() {
      return "";
    }

    @Override
    public long getContentLength() {
      return content.length;
    }

    @Override
    public String getContentType() {
      return "application/json; charset=UTF-8";
    }

    @Override
    public String getStatusLine() {
      return "HTTP/1.1 200 OK";
    }

    @Override
    public int getStatusCode() {
      return 200;
    }

    @Override
    public String getReasonPhrase() {
      return "OK";
    }

    @Override
    public int getHeaderCount() {
      return 0;
    }

    @Override
    public String getHeaderName(int index) {
      throw new IndexOutOfBoundsException(index);
    }

    @Override
    public String getHeaderValue(int index) {
      throw new IndexOutOfBoundsException(index);
    }
  }
}
