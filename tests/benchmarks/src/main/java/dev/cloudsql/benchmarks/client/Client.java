package dev.cloudsql.benchmarks.client;

import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;

/** A process that runs one scenario with one contender, and prints what it measured. */
public final class Client {

  /** Says on a line of its own that all is measured: the process now waits to be let go. */
  public static final String DONE = "done";

  private Client() {}

  /**
   * Runs, waits for the end of its input, and exits, whatever threads a contender has left.
   *
   * @param args {@code name=value}, among them the contender and the scenario
   */
  public static void main(String[] args) {
    try {
      run(args);
      System.exit(0);
    } catch (Exception | Error e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void run(String[] args) throws Exception {
    long start = System.nanoTime();
    Place place = Place.of(args);
    Report report = new Report(System.out);
    if (place.scenario().equals("cold") && place.logsIn()) {
      // Nothing else is loaded: this is about classes, too.
      try (Connection connection = Login.at(place).connect()) {
        Login.one(connection);
        report.millis("in process", (double) (System.nanoTime() - start));
        awaitLeave();
      }
    } else if (place.scenario().equals("cold")) {
      // Nothing else is loaded: this is about classes, too.
      Contender contender = Contender.at(place);
      touch(contender);
      report.millis("in process", (double) (System.nanoTime() - start));
      awaitLeave();
      contender.phases().forEach((phase, time) -> report.millis(phase, (double) time.toNanos()));
    } else {
      scenario(place.scenario()).run(place, report);
      awaitLeave();
    }
  }

  private static void awaitLeave() throws IOException {
    System.out.println(DONE);
    System.out.flush();
    var unused = System.in.read();
  }

  private static Scenario scenario(String name) {
    return switch (name) {
      case "warm" -> new Warm();
      case "watched" -> new Watched();
      case "storm" -> new Storm();
      case "bulk" -> new Bulk();
      case "trips" -> new RoundTrips();
      case "many" -> new Many();
      case "login" -> new Logins();
      case "fill" -> new Fill();
      case "rows" -> new Rows();
      case "open" -> new Open();
      default -> throw new IllegalArgumentException("No scenario " + name);
    };
  }

  /** Connects to the instance that echoes, and waits for the first byte. */
  static void touch(Contender contender) throws IOException {
    try (Socket socket = contender.open(Place.ECHO)) {
      echo(socket);
    }
  }

  /** Sends a byte and waits for it to come back. */
  static void echo(Socket socket) throws IOException {
    socket.getOutputStream().write('!');
    int back = socket.getInputStream().read();
    if (back != '!') {
      throw new IOException("Got " + back);
    }
  }
}
