package dev.cloudsql.observability;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Prometheus gets in one scrape.
 *
 * @param time since the start of the program
 * @param text as it was received
 */
record Scrape(Duration time, String text, List<Series> series) {

  private static final Pattern LINE =
      Pattern.compile("(?<name>[a-zA-Z_:][\\w:]*)(\\{(?<labels>.*)})? (?<value>\\S+)");
  private static final Pattern LABEL = Pattern.compile("(?<key>\\w+)=\"(?<value>[^\"]*)\"");

  /** One line. */
  record Series(String name, Map<String, String> labels, double value) {}

  static Scrape parse(Duration time, String text) {
    return new Scrape(
        time,
        text,
        text.lines()
            .filter(line -> !line.startsWith("#") && !line.isBlank())
            .map(Scrape::series)
            .toList());
  }

  private static Series series(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("Not in Prometheus' format: " + line);
    }
    Map<String, String> labels = new TreeMap<>();
    String list = matcher.group("labels");
    Matcher label = LABEL.matcher(list == null ? "" : list);
    while (label.find()) {
      labels.put(label.group("key"), label.group("value"));
    }
    return new Series(
        matcher.group("name"),
        labels,
        Double.parseDouble(matcher.group("value").replace("+Inf", "Infinity")));
  }

  /** The series of a name that have all these labels, given as key, value, key, value … */
  List<Series> all(String name, String... labels) {
    return series.stream()
        .filter(each -> each.name().equals(name))
        .filter(
            each -> {
              for (int i = 0; i < labels.length; i += 2) {
                if (!labels[i + 1].equals(each.labels().get(labels[i]))) {
                  return false;
                }
              }
              return true;
            })
        .toList();
  }

  /** The sum of these series; zero if there are none. */
  double sum(String name, String... labels) {
    return all(name, labels).stream().mapToDouble(Series::value).sum();
  }
}
