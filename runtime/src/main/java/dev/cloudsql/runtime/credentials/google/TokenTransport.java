package dev.cloudsql.runtime.credentials.google;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import com.google.auth.http.HttpTransportFactory;
import dev.cloudsql.runtime.instance.ProxyLogins;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;

/**
 * The HTTP transport for google-auth, over {@link HttpURLConnection} like google-auth's own, with
 * four differences.
 *
 * <ul>
 *   <li>Redirects are not followed: requests carry refresh tokens, client secrets and assertions,
 *       and a redirect may point to another host or to plain http.
 *   <li>The application's default {@link java.net.Authenticator} is not used.
 *   <li>A response is at most one megabyte long, and not compressed.
 *   <li>A refused POST throws a {@link RefusedException}, because google-auth parses only some
 *       error formats and fails with a ClassCastException or NullPointerException at others.
 * </ul>
 */
public final class TokenTransport extends HttpTransport implements HttpTransportFactory {

  static final int LONGEST_ANSWER = 1 << 20;

  /** Makes a transport, which is stateless. */
  public TokenTransport() {}

  @Override
  public HttpTransport create() {
    return this;
  }

  @Override
  protected LowLevelHttpRequest buildRequest(String method, String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
    connection.setRequestMethod(method);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    ProxyLogins.only(connection);
    // Connections are not reused: there are about two calls in an hour.
    connection.addRequestProperty("Connection", "close");
    return new Request(connection);
  }

  private static final class Request extends LowLevelHttpRequest {

    private final HttpURLConnection connection;

    Request(HttpURLConnection connection) {
      this.connection = connection;
    }

    @Override
    public void addHeader(String name, String value) {
      if (!name.equalsIgnoreCase("Accept-Encoding")) {
        connection.addRequestProperty(name, value);
      }
    }

    @Override
    public void setTimeout(int connectTimeout, int readTimeout) {
      connection.setConnectTimeout(connectTimeout);
      connection.setReadTimeout(readTimeout);
    }

    @Override
    public LowLevelHttpResponse execute() throws IOException {
      try {
        send();
        return answer();
      } finally {
        connection.disconnect();
      }
    }

    private void send() throws IOException {
      if (getStreamingContent() == null) {
        return;
      }
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      getStreamingContent().writeTo(content);
      if (getContentType() != null) {
        connection.setRequestProperty("Content-Type", getContentType());
      }
      connection.setDoOutput(true);
      connection.getOutputStream().write(content.toByteArray());
    }

    private LowLevelHttpResponse answer() throws IOException {
      int status = connection.getResponseCode();
      if (status < 0) {
        throw new IOException("what answers at " + shortUrl() + " does not speak HTTP");
      }
      byte[] body = body(status);
      boolean success = status >= 200 && status < 300;
      if (!success && connection.getRequestMethod().equals("POST")) {
        throw new RefusedException(shortUrl(), status, body);
      }
      return new TokenResponse(connection, status, body);
    }

    private byte[] body(int status) throws IOException {
      try (InputStream in =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        if (in == null) {
          return new byte[0];
        }
        byte[] body = in.readNBytes(LONGEST_ANSWER + 1);
        if (body.length > LONGEST_ANSWER) {
          throw new IOException(
              "the answer of " + shortUrl() + " is longer than " + LONGEST_ANSWER + " bytes");
        }
        return body;
      }
    }

    /** The URL without its query, which may hold a token. */
    private String shortUrl() {
      URL url = connection.getURL();
      return url.getProtocol() + "://" + url.getAuthority() + url.getPath();
    }
  }
}
