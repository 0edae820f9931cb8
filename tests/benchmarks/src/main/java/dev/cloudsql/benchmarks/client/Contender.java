package dev.cloudsql.benchmarks.client;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;

/** A way to an encrypted socket. */
interface Contender {

  /** Opens a socket to an instance; may be called by many threads at once. */
  Socket open(String instance) throws IOException;

  /** The duration of each phase of the last connect; empty if unknown. */
  default Map<String, Duration> phases() {
    return Map.of();
  }

  /**
   * Makes the one that this process was started for; its class path may know no other. Making it is
   * a part of what a user waits for, and of what is measured.
   */
  static Contender at(Place place) throws Exception {
    return switch (place.contender()) {
      case "ours" -> new Ours(place);
      case "peer" -> new Peer(place);
      case "floor" -> new Floor(place);
      default -> throw new IllegalArgumentException("No contender " + place.contender());
    };
  }
}
