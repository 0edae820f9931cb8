package dev.cloudsql.cli.migrate;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The other form: the driver's URL with our class in place of the official one. */
final class DriverUrl {

  private static final Pattern OPTION =
      Pattern.compile("(?<before>[?&;])(?<name>\\w+)=(?<value>\\{[^}]*\\}|[^&;]*)");

  private DriverUrl() {}

  /**
   * Replaces the class, without secrets.
   *
   * @return the URL; empty if it names no official class
   */
  static Optional<String> of(String url) {
    for (Engine engine : Engine.values()) {
      String official = Engine.OFFICIAL + engine.name().toLowerCase(Locale.ROOT) + ".SocketFactory";
      if (url.contains(official)) {
        String replaced =
            url.replace(official, engine.socketFactory())
                .replaceAll("(?<=[?&;])mdxClientProtocolType=[^&;]*[&;]?", "");
        return Optional.of(
            OPTION
                .matcher(replaced)
                .replaceAll(
                    option ->
                        Matcher.quoteReplacement(
                            NewUrl.isSecret(option.group(2), option.group(3))
                                ? option.group(1) + option.group(2) + "=" + NewUrl.HIDDEN
                                : option.group())));
      }
    }
    return Optional.empty();
  }
}
