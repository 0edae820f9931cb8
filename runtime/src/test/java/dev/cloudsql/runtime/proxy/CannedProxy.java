package dev.cloudsql.runtime.proxy;

import dev.cloudsql.TcpRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A TCP request to a proxy that sends fixed bytes for any request and then closes the connection.
 */
final class CannedProxy implements TcpRequest {

  private final String host;
  private final ByteArrayInputStream answer;
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private boolean closed;

  CannedProxy(String host, byte[] answer) {
    this.host = host;
    this.answer = new ByteArrayInputStream(answer);
  }

  /** The number of bytes that were not read. */
  int left() {
    return answer.available();
  }

  /** What the proxy was told. */
  String sent() {
    return sent.toString(StandardCharsets.UTF_8);
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public int port() {
    return 3307;
  }

  @Override
  public Duration remaining() {
    return Duration.ofSeconds(1);
  }

  @Override
  public Socket connect(String proxy, int port) {
    return new Socket() {

      @Override
      public InputStream getInputStream() {
        return answer;
      }

      @Override
      public OutputStream getOutputStream() {
        return sent;
      }

      /** The real one would take a file of the process. */
      @Override
      public void setSoTimeout(int millis) {}

      @Override
      public void close() {
        closed = true;
      }
    };
  }

  @Override
  public <C extends Closeable> C guard(C resource) {
    return resource;
  }
}
