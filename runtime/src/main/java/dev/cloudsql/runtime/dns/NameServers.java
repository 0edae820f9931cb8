package dev.cloudsql.runtime.dns;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name servers to query.
 *
 * @param hosts each with its port if it is not 53; empty for the system's
 */
record NameServers(List<String> hosts) {

  private static final Pattern SERVER =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+)(:[1-9]\\d{0,4})?");
  private static final int HIGHEST_PORT = 65_535;

  /**
   * Parses a list such as {@code 10.0.0.2,[fd00::2]:5353}; an empty text means the system's name
   * servers.
   *
   * @return empty if the text is not such a list
   */
  static Optional<NameServers> parse(String text) {
    List<String> hosts = new ArrayList<>();
    if (!text.isBlank()) {
      for (String item : text.split(",", -1)) {
        String host = item.strip();
        if (!isServer(host)) {
          return Optional.empty();
        }
        hosts.add(host);
      }
    }
    return Optional.of(new NameServers(List.copyOf(hosts)));
  }

  /** Whether the JDK accepts the server too, which otherwise fails only at the first query. */
  private static boolean isServer(String text) {
    try {
      URI url = new URI("dns://" + text);
      return SERVER.matcher(text).matches()
          && url.getHost() != null
          && url.getPort() <= HIGHEST_PORT;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  boolean areOfTheSystem() {
    return hosts.isEmpty();
  }

  /** The servers as {@code dns:} URLs for the JDK. */
  String urls() {
    return areOfTheSystem()
        ? "dns:"
        : String.join(" ", hosts.stream().map(host -> "dns://" + host).toList());
  }

  /** The servers, for a message. */
  @Override
  public String toString() {
    return areOfTheSystem() ? "the system's name servers" : String.join(", ", hosts);
  }
}
