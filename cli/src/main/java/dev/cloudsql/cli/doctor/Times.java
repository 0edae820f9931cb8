package dev.cloudsql.cli.doctor;

import java.time.Duration;
import java.util.Locale;

/** Durations as people read them. */
final class Times {

  private Times() {}

  /** Such as {@code 850 ms}, {@code 2.4 s}, {@code 59 min}, {@code 3 h} or {@code 12 days}. */
  static String text(Duration time) {
    Duration size = time.abs();
    if (size.toMillis() < 1000) {
      return size.toMillis() + " ms";
    }
    if (size.toSeconds() < 60) {
      return String.format(Locale.ROOT, "%.1f s", size.toMillis() / 1000.0);
    }
    long minutes = size.plusSeconds(30).toMinutes();
    if (minutes < 120) {
      return minutes + " min";
    }
    long hours = size.plusMinutes(30).toHours();
    return hours < 48 ? hours + " h" : size.plusHours(12).toDays() + " days";
  }
}
