package dev.cloudsql.runtime.credentials.google;

import com.google.api.client.http.LowLevelHttpResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A response that has been read completely. Hides the {@code Location} header, which
 * google-http-client would follow.
 */
final class TokenResponse extends LowLevelHttpResponse {

  private final int status;
  private final byte[] body;
  private final @Nullable String contentType;
  private final @Nullable String reason;
  private final List<Map.Entry<String, String>> headers = new ArrayList<>();

  TokenResponse(HttpURLConnection connection, int status, byte[] body) throws IOException {
    this.status = status;
    this.body = body;
    this.contentType = connection.getContentType();
    this.reason = connection.getResponseMessage();
    connection
        .getHeaderFields()
        .forEach(
            (name, values) -> {
              if (name != null && !name.equalsIgnoreCase("Location")) {
                values.forEach(value -> headers.add(Map.entry(name, value)));
              }
            });
  }

  @Override
  public InputStream getContent() {
    return new ByteArrayInputStream(body);
  }

  @Override
  public @Nullable String getContentEncoding() {
    return null;
  }

  @Override
  public long getContentLength() {
    return body.length;
  }

  @Override
  public @Nullable String getContentType() {
    return contentType;
  }

  @Override
  public @Nullable String getStatusLine() {
    return null;
  }

  @Override
  public int getStatusCode() {
    return status;
  }

  @Override
  public @Nullable String getReasonPhrase() {
    return reason;
  }

  @Override
  public int getHeaderCount() {
    return headers.size();
  }

  @Override
  public String getHeaderName(int index) {
    return headers.get(index).getKey();
  }

  @Override
  public String getHeaderValue(int index) {
    return headers.get(index).getValue();
  }
}
