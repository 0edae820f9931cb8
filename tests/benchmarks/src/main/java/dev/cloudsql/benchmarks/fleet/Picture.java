package dev.cloudsql.benchmarks.fleet;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws the busiest second of each five minutes of a day, on a logarithmic scale. */
final class Picture {

  private static final int WIDTH = 960;
  private static final int HEIGHT = 320;
  private static final int MARGIN = 48;
  private static final int MOST = 10_000;
  private static final int STEP_MINUTES = 5;
  private static final int STEPS = (int) Scenario.DAY.toMinutes() / STEP_MINUTES;

  private final StringBuilder svg = new StringBuilder();

  private Picture() {}

  /** An SVG document with a line for each of two days. */
  static String of(Day spread, Day together) {
    Picture picture = new Picture();
    picture.frame();
    picture.line(together, "#b0b0b0");
    picture.line(spread, "#1a56c4");
    picture.text(WIDTH - 330, 20, "#1a56c4", "with jitter");
    picture.text(WIDTH - 200, 20, "#808080", "without");
    picture.svg.append("</svg>\n");
    return picture.svg.toString();
  }

  private void frame() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
        WIDTH, HEIGHT);
    add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
    text(MARGIN, 20, "#202020", "Admin API calls in the busiest second of each 5 minutes");
    for (int calls = 1; calls <= MOST; calls *= 10) {
      add(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#e0e0e0\"/>",
          MARGIN, WIDTH, y(calls), y(calls));
      text(4, y(calls) + 4, "#606060", String.valueOf(calls));
    }
    for (int hour = 0; hour <= 24; hour += 3) {
      text(x(hour * 60.0 / STEP_MINUTES) - 8, HEIGHT - 8, "#606060", hour + " h");
    }
  }

  private void line(Day day, String colour) {
    String points =
        IntStream.range(0, STEPS)
            .mapToObj(step -> String.format(Locale.ROOT, "%.0f,%.1f", x(step), y(peak(day, step))))
            .collect(Collectors.joining(" "));
    add(
        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>",
        colour, points);
  }

  private static int peak(Day day, int step) {
    Duration from = Duration.ofMinutes((long) step * STEP_MINUTES);
    return day.rates(from, from.plusMinutes(STEP_MINUTES)).peak();
  }

  private static double x(double step) {
    return MARGIN + step * (WIDTH - MARGIN - 16) / STEPS;
  }

  private static double y(int calls) {
    double share = Math.log10(Math.max(1, calls)) / Math.log10(MOST);
    return HEIGHT - 28 - share * (HEIGHT - 64);
  }

  private void text(double x, double y, String colour, String text) {
    add("<text x=\"%.0f\" y=\"%.0f\" fill=\"%s\">%s</text>", x, y, colour, text);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
