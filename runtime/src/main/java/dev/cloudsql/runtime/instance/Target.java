package dev.cloudsql.runtime.instance;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import java.util.Optional;

/**
 * What a caller asks to be connected to: an instance, or a name that leads to one.
 *
 * @param text the instance connection name, or the name in lower case
 * @param instance empty if it is a name
 */
public record Target(String text, Optional<InstanceName> instance) {

  /** An instance. */
  public static Target of(InstanceName instance) {
    return new Target(instance.toString(), Optional.of(instance));
  }

  /** A name. */
  public static Target of(DomainName name) {
    return new Target(name.text(), Optional.empty());
  }

  /**
   * Reads what a caller wrote.
   *
   * @throws ConnectorException with {@link ErrorCode#INSTANCE_NAME} if it is neither
   */
  public static Target parse(String text) throws ConnectorException {
    // An instance connection name has colons, a DNS name has none.
    if (text.indexOf(':') < 0) {
      return of(DomainName.parse(text).orElseThrow(() -> neither(text)));
    }
    try {
      return of(InstanceName.parse(text));
    } catch (IllegalArgumentException e) {
      throw neither(text);
    }
  }

  /** The refusal of a text that leads to no instance, whatever is asked. */
  public static ConnectorException neither(String text) {
    // The rest of a URL may hold a password.
    String name = text.contains("@") ? "…" : text.replaceFirst("(?s)[/?#&=;].*", "…");
    return new ConnectorException(
        ErrorCode.INSTANCE_NAME,
        Phase.CONFIG,
        null,
        "'%s' is not an instance connection name, nor a DNS name that could lead to one. Write it as project:region:instance, as the Cloud SQL console shows it, or as a DNS name such as db.example.com, in ASCII."
            .formatted(Quote.of(name)),
        null);
  }

  @Override
  public String toString() {
    return text;
  }
}
