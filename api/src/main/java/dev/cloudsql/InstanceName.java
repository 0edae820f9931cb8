package dev.cloudsql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An instance connection name, {@code project:region:instance}, as the Cloud SQL console shows it.
 *
 * <p>The project may be domain-scoped: in {@code google.com:shop:us-central1:orders} it is {@code
 * google.com:shop}.
 *
 * @param project the project id, with its domain when it has one
 * @param region the region, such as {@code europe-west1}
 * @param instance the instance id within the project
 * @since 0.1
 */
public record InstanceName(String project, String region, String instance) {

  /** Accepts more than Google assigns, but none of the characters that separate parts of a URL. */
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9._-]+");

  /** A domain must have a dot; otherwise {@code p:r:i:5432} would be an instance named 5432. */
  private static final Pattern PROJECT =
      Pattern.compile("([A-Za-z0-9_-]+\\.[A-Za-z0-9._-]+:)?" + PART);

  private static final int LONGEST_SHOWN = 200;
  private static final Pattern CONNECTION_NAME =
      Pattern.compile("(" + PROJECT + "):(" + PART + "):(" + PART + ")");

  /**
   * Makes a name from its parts; {@link #parse} reads the text form.
   *
   * @throws IllegalArgumentException if a part is empty or has characters other than ASCII letters,
   *     digits, hyphens, underscores and dots
   */
  public InstanceName {
    if (!PROJECT.matcher(project).matches()
        || !PART.matcher(region).matches()
        || !PART.matcher(instance).matches()) {
      throw new IllegalArgumentException(
          "The parts of an instance connection name have letters, digits, hyphens, underscores and dots");
    }
  }

  /**
   * Reads an instance connection name.
   *
   * @param text {@code project:region:instance} or {@code domain:project:region:instance}
   * @return the name
   * @throws IllegalArgumentException if the text has another form
   */
  public static InstanceName parse(String text) {
    Matcher matcher = CONNECTION_NAME.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not an instance connection name. Write it as project:region:instance, as the Cloud SQL console shows it. [%s]"
              .formatted(shown(text), ErrorCode.INSTANCE_NAME.id()));
    }
    return new InstanceName(matcher.group(1), matcher.group(3), matcher.group(4));
  }

  /** Explicit because linking a record's generated methods costs time in a cold connect. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InstanceName that
        && instance.equals(that.instance)
        && project.equals(that.project)
        && region.equals(that.region);
  }

  /** Explicit for the same reason. */
  @Override
  public int hashCode() {
    return (project.hashCode() * 31 + region.hashCode()) * 31 + instance.hashCode();
  }

  /**
   * The text for a message: on one line, shortened, without the part of a URL that may hold a
   * password.
   */
  private static String shown(String text) {
    String name = text.contains("@") ? "…" : text.replaceFirst("(?s)[/?#&=;].*", "…");
    String start = name.length() <= LONGEST_SHOWN ? name : name.substring(0, LONGEST_SHOWN) + "…";
    return start.replaceAll("[\\p{Zl}\\p{Zp}\\p{C}]", "\ufffd");
  }

  /** The instance connection name, {@code project:region:instance}. */
  @Override
  public String toString() {
    return project + ":" + region + ":" + instance;
  }
}
