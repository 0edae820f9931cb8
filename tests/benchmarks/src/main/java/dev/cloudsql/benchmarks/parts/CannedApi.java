package dev.cloudsql.benchmarks.parts;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/** A connection to an Admin API in memory, which gives the same answer to each request. */
final class CannedApi extends Socket {

  private final byte[] answer;

  CannedApi(String answer) {
    this.answer =
        ("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n" + answer)
            .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) {}

  @Override
  public void setSoTimeout(int timeout) {}

  @Override
  public InputStream getInputStream() {
    return new ByteArrayInputStream(answer);
  }

  @Override
  public OutputStream getOutputStream() {
    return OutputStream.nullOutputStream();
  }
}
