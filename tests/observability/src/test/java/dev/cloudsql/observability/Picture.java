package dev.cloudsql.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Draws four panels of the dashboard from what Prometheus scraped during the incident. */
final class Picture {

  private static final int WIDTH = 960;
  private static final int PANEL_WIDTH = WIDTH / 2;
  private static final int PANEL_HEIGHT = 220;
  private static final int LEFT = 44;
  private static final int TOP = 46;
  private static final int BOTTOM = 24;
  private static final String[] COLOURS = {"#1a56c4", "#c4391a", "#1a9c4a", "#8a5a00"};

  private static final String CONNECTS = "cloudsql_connect_seconds_count";
  private static final String EXPIRY = "cloudsql_certificate_expiry_seconds";
  private static final String OPEN = "cloudsql_sockets_open";
  private static final String REFRESHES = "cloudsql_refresh_seconds_count";

  private final StringBuilder svg = new StringBuilder();
  private final List<Scrape> scrapes;
  private final double seconds;

  /** Begins with the first connect; before that the emulator starts. */
  private Picture(List<Scrape> all) {
    scrapes = all.stream().dropWhile(scrape -> scrape.sum(CONNECTS) == 0).toList();
    seconds = seconds(scrapes.get(scrapes.size() - 1));
  }

  /**
   * Runs the incident, prints what Prometheus gets while the certificate is expired, and draws.
   *
   * @param args the file to write
   */
  public static void main(String[] args) throws IOException {
    Observed incident = Observed.incident();
    incident
        .expired()
        .text()
        .lines()
        .filter(line -> line.contains("{") && !line.contains("_bucket"))
        .forEach(System.out::println);
    incident.spans().stream()
        .filter(span -> span.getName().startsWith("cloudsql."))
        .forEach(span -> System.out.println(span.getName() + " " + span.getAttributes()));
    Files.writeString(Path.of(args[0]), of(incident.scrapes()));
  }

  /** An SVG document. */
  static String of(List<Scrape> scrapes) {
    Picture picture = new Picture(scrapes);
    picture.add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
        WIDTH, 2 * PANEL_HEIGHT);
    picture.add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, 2 * PANEL_HEIGHT);
    picture.panel(0, 0, "Connects per second", picture.connects());
    picture.panel(1, 0, "Certificates: time left, s", picture.certificates());
    picture.panel(0, 1, "Open sockets", picture.sockets());
    picture.panel(1, 1, "Refreshes", picture.refreshes());
    return picture.svg.append("</svg>\n").toString();
  }

  private Map<String, double[]> connects() {
    Map<String, double[]> lines = new LinkedHashMap<>();
    for (String outcome : new String[] {"succeeded", "failed"}) {
      lines.put(outcome, rates(scrape -> scrape.sum(CONNECTS, "outcome", outcome)));
    }
    return lines;
  }

  private Map<String, double[]> certificates() {
    Map<String, double[]> lines = new LinkedHashMap<>();
    // That of the first instance is valid for an hour.
    lines.put(
        Incident.WEST,
        values(
            scrape ->
                scrape.all(EXPIRY, "cloudsql_instance", Incident.WEST).isEmpty()
                    ? Double.NaN
                    : scrape.sum(EXPIRY, "cloudsql_instance", Incident.WEST)));
    return lines;
  }

  private Map<String, double[]> sockets() {
    Map<String, double[]> lines = new LinkedHashMap<>();
    for (String instance : new String[] {Incident.EAST, Incident.WEST}) {
      lines.put(instance, values(scrape -> scrape.sum(OPEN, "cloudsql_instance", instance)));
    }
    return lines;
  }

  private Map<String, double[]> refreshes() {
    Map<String, double[]> lines = new LinkedHashMap<>();
    for (String outcome : new String[] {"succeeded", "failed"}) {
      lines.put(outcome, values(scrape -> scrape.sum(REFRESHES, "outcome", outcome)));
    }
    return lines;
  }

  private double[] values(ToDoubleFunction<Scrape> value) {
    return scrapes.stream().mapToDouble(value).toArray();
  }

  /** The increase per second over the last second. */
  private double[] rates(ToDoubleFunction<Scrape> counter) {
    double[] counts = values(counter);
    double[] rates = new double[counts.length];
    int from = 0;
    for (int i = 1; i < counts.length; i++) {
      while (seconds(scrapes.get(i)) - seconds(scrapes.get(from)) > 1 && from < i - 1) {
        from++;
      }
      double time = seconds(scrapes.get(i)) - seconds(scrapes.get(from));
      rates[i] = time <= 0 ? rates[i - 1] : (counts[i] - counts[from]) / time;
    }
    return rates;
  }

  private void panel(int column, int row, String title, Map<String, double[]> lines) {
    int x = column * PANEL_WIDTH;
    int y = row * PANEL_HEIGHT;
    double most = 1;
    double least = 0;
    for (double[] values : lines.values()) {
      for (double value : values) {
        most = Double.isNaN(value) ? most : Math.max(most, value);
        least = Double.isNaN(value) ? least : Math.min(least, value);
      }
    }
    text(x + 8, y + 18, "#202020", title);
    for (double grid : least < 0 ? new double[] {least, 0, most} : new double[] {0, most}) {
      double height = height(y, grid, least, most);
      add(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#e0e0e0\"/>",
          x + LEFT, x + PANEL_WIDTH - 8, height, height);
      text(x + 8, height + 4, "#606060", String.format(Locale.ROOT, "%.0f", grid));
    }
    for (int second = 0; second <= seconds; second += 5) {
      text(across(x, second) - 6, y + PANEL_HEIGHT - 6, "#606060", second + " s");
    }
    mark(x, y, "name moves", first(scrape -> scrape.sum("cloudsql_name_moves_total") > 0));
    mark(x, y, "renewal fails", first(scrape -> scrape.sum(REFRESHES, "outcome", "failed") > 0));
    int colour = 0;
    int legend = x + LEFT;
    for (Map.Entry<String, double[]> line : lines.entrySet()) {
      polyline(x, y, line.getValue(), least, most, COLOURS[colour]);
      text(legend, y + 34, COLOURS[colour], line.getKey());
      legend += 7 * line.getKey().length() + 20;
      colour++;
    }
  }

  private double first(Predicate<Scrape> condition) {
    return scrapes.stream()
        .filter(condition)
        .mapToDouble(this::seconds)
        .findFirst()
        .orElse(Double.NaN);
  }

  private void mark(int x, int y, String label, double second) {
    if (Double.isNaN(second)) {
      return;
    }
    add(
        "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#e08000\" stroke-dasharray=\"4\"/>",
        across(x, second), across(x, second), y + TOP, y + PANEL_HEIGHT - BOTTOM);
    text(across(x, second) + 3, y + TOP + 10, "#e08000", label);
  }

  private void polyline(int x, int y, double[] values, double least, double most, String colour) {
    List<String> points = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(values[i])) {
        points.add(
            String.format(
                Locale.ROOT,
                "%.1f,%.1f",
                across(x, seconds(scrapes.get(i))),
                height(y, values[i], least, most)));
      }
    }
    add(
        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>",
        colour, points.stream().collect(Collectors.joining(" ")));
  }

  private double across(int x, double second) {
    return x + LEFT + second * (PANEL_WIDTH - LEFT - 24) / seconds;
  }

  private static double height(int y, double value, double least, double most) {
    return y
        + PANEL_HEIGHT
        - BOTTOM
        - (value - least) * (PANEL_HEIGHT - TOP - BOTTOM) / (most - least);
  }

  private double seconds(Scrape scrape) {
    return scrape.time().minus(scrapes.get(0).time()).toNanos() / 1e9;
  }

  private void text(double x, double y, String colour, String text) {
    add("<text x=\"%.0f\" y=\"%.0f\" fill=\"%s\">%s</text>", x, y, colour, text);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
