package dev.cloudsql.tck;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A socket to the toy database. */
final class ToySession {

  private final Socket socket;
  private final BufferedReader answers;

  ToySession(Socket socket) throws IOException {
    this.socket = socket;
    this.answers =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  Socket socket() {
    return socket;
  }

  /** Sends a line and reads one. */
  String ask(String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    String answer = answers.readLine();
    if (answer == null) {
      throw new EOFException("The toy database has hung up");
    }
    return answer;
  }
}
