package dev.cloudsql.runtime.instance;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A valid domain name.
 *
 * @param text the name in lower case, without a dot at the end
 */
public record DomainName(String text) {

  private static final int LONGEST = 253;

  /** The last label begins with a letter, so that an IP address is not a domain name. */
  private static final Pattern SHAPE =
      Pattern.compile(
          "([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)*[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  /**
   * The names that Cloud SQL assigns to instances. A name of the region {@code global} does not
   * match, because it has no hyphen there: it is an alias of one of these.
   */
  private static final Pattern OF_CLOUD_SQL =
      Pattern.compile("[0-9a-f]{12}\\.[^.]+\\.([a-z0-9]+(-[a-z0-9]+)+)\\.sql(-psa|-psc)?\\.goog");

  /**
   * Parses a name; case and a dot at the end are ignored. Names with non-ASCII characters must be
   * given in their {@code xn--} form, because translations of them differ.
   *
   * @return empty if the text is not a domain name
   */
  public static Optional<DomainName> parse(String text) {
    String relative = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    return relative.length() > LONGEST || !SHAPE.matcher(relative).matches()
        ? Optional.empty()
        : Optional.of(new DomainName(relative.toLowerCase(Locale.ROOT)));
  }

  /** The region in the name; empty if Cloud SQL did not assign the name. */
  public Optional<String> region() {
    Matcher matcher = OF_CLOUD_SQL.matcher(text);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
