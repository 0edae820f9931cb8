package dev.cloudsql.emulator.http;

import java.io.IOException;

/** Handles HTTP requests; called on many threads at once, which may block. */
@FunctionalInterface
public interface HttpHandler {

  /**
   * Handles one request.
   *
   * @throws HttpReset to reset the connection instead of sending a response
   * @throws InterruptedException if the server is being closed
   */
  HttpResponse handle(HttpRequest request) throws IOException, InterruptedException;
}
