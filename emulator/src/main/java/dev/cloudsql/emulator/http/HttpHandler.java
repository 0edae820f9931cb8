package dev.cloudsql.emulator.http;

import java.io.IOException;

/** Answers requests; many at once, each on a thread that may block. */
@FunctionalInterface
public interface HttpHandler {

  /**
   * Answers one request.
   *
   * @throws HttpReset to reset the connection in place of an answer
   * @throws InterruptedException if the server is being closed
   */
  HttpResponse handle(HttpRequest request) throws IOException, InterruptedException;
}
