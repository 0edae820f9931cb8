package dev.cloudsql.benchmarks.client;

import java.io.IOException;
import java.net.Socket;

/** A process that runs one scenario with one contender, and prints what it measured. */
public final class Client {

  private Client() {}

  /**
   * Runs and exits, whatever threads a contender has left.
   *
   * @param args the contender, the scenario, and {@code name=value} for the rest
   */
  public static void main(String[] args) throws Exception {
    long start = System.nanoTime();
    Place place = Place.of(args, 2);
    Report report = new Report(System.out);
    if (args[1].equals("cold")) {
      // Nothing else is loaded: this is about classes, too.
      Contender contender = Contender.named(args[0], place);
      touch(contender);
      report.millis("in process", (double) (System.nanoTime() - start));
      contender.phases().forEach((phase, time) -> report.millis(phase, (double) time.toNanos()));
    } else {
      scenario(args[1]).run(Contender.named(args[0], place), place, report);
    }
    System.out.flush();
    // The harness looks at this process, and lets it go.
    var unused = System.in.read();
    System.exit(0);
  }

  private static Scenario scenario(String name) {
    return switch (name) {
      case "warm" -> new Warm();
      case "storm" -> new Storm();
      case "bulk" -> new Bulk();
      case "trips" -> new RoundTrips();
      case "many" -> new Many();
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
