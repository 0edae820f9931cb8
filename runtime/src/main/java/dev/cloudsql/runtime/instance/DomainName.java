package dev.cloudsql.runtime.instance;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A DNS name.
 *
 * @param text its labels between dots, in lower case and without a dot at the end
 */
public record DomainName(String text) {

  private static final int LONGEST = 253;

  /** The last label begins with a letter, so that no IP address counts as a name. */
  private static final Pattern SHAPE =
      Pattern.compile(
          "([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)*[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  /**
   * What Cloud SQL gives to instances. A name of the region {@code global} has no hyphen there: it
   * is an alias of one of these.
   */
  private static final Pattern OF_CLOUD_SQL =
      Pattern.compile("[0-9a-f]{12}\\.[^.]+\\.([a-z0-9]+(-[a-z0-9]+)+)\\.sql(-psa|-psc)?\\.goog");

  /**
   * Reads a name; upper case and a dot at the end make no difference. One with other characters
   * than ASCII's is written in its {@code xn--} form, since the ways to translate it differ.
   *
   * @return empty if the text is no DNS name
   */
  public static Optional<DomainName> parse(String text) {
    String relative = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    return relative.length() > LONGEST || !SHAPE.matcher(relative).matches()
        ? Optional.empty()
        : Optional.of(new DomainName(relative.toLowerCase(Locale.ROOT)));
  }

  /** The region of the instance that Cloud SQL gave this name to, if it is such a name. */
  public Optional<String> region() {
    Matcher matcher = OF_CLOUD_SQL.matcher(text);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
