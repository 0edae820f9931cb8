package dev.cloudsql.tck;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.BackendConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A database that speaks a line at a time: {@code LOGIN database user password}, {@code PING},
 * {@code SET motto}, {@code GET}, {@code SLEEP}, and on another connection {@code CANCEL session}.
 * A first line that is none of these is passed over.
 */
final class ToyDatabase implements Backend {

  static final String PASSWORD = "toy-secret";
  static final String ODD_PASSWORD = "t?y&s=%20:/#\"ü";

  private final AtomicInteger sessions = new AtomicInteger();
  private final Map<String, CountDownLatch> sleeping = new ConcurrentHashMap<>();

  @Override
  public void serve(BackendConnection connection) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(connection.input(), StandardCharsets.UTF_8));
    String session = "session" + sessions.incrementAndGet();
    String motto = "";
    for (String line; (line = lines.readLine()) != null; ) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "LOGIN" -> answer(connection, isPassword(words[3]) ? session : "DENIED");
        case "PING" -> answer(connection, "PONG");
        case "SET" -> {
          motto = line.substring("SET ".length());
          answer(connection, "OK");
        }
        case "GET" -> answer(connection, motto);
        case "SLEEP" -> answer(connection, sleep(session));
        case "CANCEL" -> answer(connection, cancel(words[1]));
        default -> {}
      }
    }
  }

  private static boolean isPassword(String word) {
    return word.equals(PASSWORD) || word.equals(ODD_PASSWORD);
  }

  private String sleep(String session) {
    CountDownLatch cancelled = new CountDownLatch(1);
    sleeping.put(session, cancelled);
    try {
      cancelled.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "CANCELLED";
  }

  private String cancel(String session) {
    CountDownLatch sleeper = sleeping.remove(session);
    if (sleeper != null) {
      sleeper.countDown();
    }
    return "OK";
  }

  private static void answer(BackendConnection connection, String line) throws IOException {
    connection.output().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    connection.output().flush();
  }
}
