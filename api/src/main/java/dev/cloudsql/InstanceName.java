package dev.cloudsql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  /** Wider than what Google assigns, without the characters that separate parts of a URL. */
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9._-]+");

  /** A domain has a dot; else {@code p:r:i:5432} would be an instance named 5432. */
  private static final Pattern PROJECT =
      Pattern.compile("([A-Za-z0-9_-]+\\.[A-Za-z0-9._-]+:)?" + PART);

  private static final int LONGEST_SHOWN = 200;
  private static final Pattern CONNECTION_NAME =
      Pattern.compile("(" + PROJECT + "):(" + PART + "):(" + PART + ")");

  /**
   * A name of three parts; {@link #parse} reads text.
   *
   * @throws IllegalArgumentException if a part is empty or holds anything but letters and digits of
   *     ASCII, hyphens, underscores and dots
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
   * @return its parts
   * @throws IllegalArgumentException if the text is anything else
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

  /** Explicit because linking a record's generated method costs time in a cold connect. */
  @Override
  public int hashCode() {
    return (project.hashCode() * 31 + region.hashCode()) * 31 + instance.hashCode();
  }

  /** On one line, bounded, and without the part of a URL that may hold a password. */
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
