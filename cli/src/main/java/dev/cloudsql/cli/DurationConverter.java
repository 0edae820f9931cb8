package dev.cloudsql.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as people write them: {@code 500ms}, {@code 30s}, {@code 1m30s}, {@code 1h}. */
public final class DurationConverter implements ITypeConverter<Duration> {

  private static final Pattern PART = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Pattern FORM = Pattern.compile("0|(%s)+".formatted(PART));

  @Override
  public Duration convert(String text) {
    return parse(text);
  }

  /**
   * Reads a duration.
   *
   * @throws TypeConversionException if the text has another form
   */
  public static Duration parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new TypeConversionException(
          "'%s' is not a duration such as 500ms, 30s, 1m30s or 1h".formatted(text));
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      long number = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
              });
    }
    return sum;
  }
}
