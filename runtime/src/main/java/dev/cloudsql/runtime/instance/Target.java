package dev.cloudsql.runtime.instance;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import org.jspecify.annotations.Nullable;

/**
 * The target of a connect: an instance connection name or a domain name.
 *
 * @param text the instance connection name, or the domain name in lower case
 * @param instance the instance; {@code null} for a domain name
 */
public record Target(String text, @Nullable InstanceName instance) {

  /** Makes the target of an instance. */
  public static Target of(InstanceName instance) {
    return new Target(instance.toString(), instance);
  }

  /** Makes the target of a domain name. */
  public static Target of(DomainName name) {
    return new Target(name.text(), null);
  }

  /**
   * Parses the text of a caller.
   *
   * @throws ConnectorException with {@link ErrorCode#INSTANCE_NAME} if it is neither
   */
  public static Target parse(String text) throws ConnectorException {
    // An instance connection name has colons, a DNS name has none.
    if (text.indexOf(':') < 0) {
      return of(DomainName.parse(text).orElseThrow(() -> neither(text)));
    }
    try {
      return new Target(text, InstanceName.parse(text));
    } catch (IllegalArgumentException e) {
      throw neither(text);
    }
  }

  /**
   * Makes the exception for a text that is neither an instance connection name nor a domain name.
   */
  public static ConnectorException neither(String text) {
    // Not shown: the rest of a URL may hold a password.
    String name = text.contains("@") ? "…" : text.replaceFirst("(?s)[/?#&=;].*", "…");
    return new ConnectorException(
        ErrorCode.INSTANCE_NAME,
        Phase.CONFIG,
        null,
        "'%s' is not an instance connection name or a DNS name. Write it as project:region:instance, as the Cloud SQL console shows it, or as a DNS name such as db.example.com, in ASCII."
            .formatted(Quote.of(name)),
        null);
  }

  /** Written out, because it is called in each connect, and the record's own is linked then. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Target that && text.equals(that.text);
  }

  /** Written out for the same reason. */
  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
