package dev.cloudsql.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("docs/observability.md names")
@Timeout(300)
class NamesTests {

  private static final Path PAGE = Path.of("..", "..", "docs", "observability.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final String GOOGLE = "cloudsql.googleapis.com/client/connector/";

  @Test
  @DisplayName("each meter of Micrometer with its tags, and no others")
  void meters() throws IOException {
    Map<String, Set<String>> recorded = new TreeMap<>();
    for (Meter.Id meter : Everything.happened().meters()) {
      Set<String> tags = recorded.computeIfAbsent(meter.getName(), name -> new TreeSet<>());
      meter.getTags().stream().map(Tag::getKey).forEach(tags::add);
    }
    assertThat(rows("Micrometer", "meter", 2)).isEqualTo(recorded);
  }

  @Test
  @DisplayName("each metric of OpenTelemetry with its attributes, and no others")
  void metrics() throws IOException {
    Map<String, Set<String>> documented = rows("OpenTelemetry", "metric", 2);
    Map<String, Set<String>> recorded = new TreeMap<>();
    for (MetricData metric : Everything.happened().metrics()) {
      Set<String> keys = new TreeSet<>();
      metric.getData().getPoints().forEach(point -> keys.addAll(keys(point.getAttributes())));
      String name = metric.getName();
      if (name.startsWith(GOOGLE)) {
        assertThat(keys).as(name).contains("project_id", "resource_id", "region", "connector_type");
        keys.removeAll(
            Set.of("project_id", "resource_id", "region", "connector_type", "instance_auth_type"));
        name = name.substring(GOOGLE.length());
      }
      recorded.put(name, keys);
    }
    assertThat(documented).isEqualTo(recorded);
  }

  @Test
  @DisplayName("each span of OpenTelemetry with its attributes and events, and no others")
  void spans() throws IOException {
    Map<String, Set<String>> attributes = new TreeMap<>();
    Map<String, Set<String>> events = new TreeMap<>();
    for (SpanData span : Everything.happened().spans()) {
      String name = span.getName().replaceFirst(" shop$", "");
      attributes.computeIfAbsent(name, key -> new TreeSet<>()).addAll(keys(span.getAttributes()));
      events
          .computeIfAbsent(name, key -> new TreeSet<>())
          .addAll(span.getEvents().stream().map(EventData::getName).toList());
    }
    Map<String, Set<String>> documented = rows("OpenTelemetry", "span", 2);
    assertThat(documented.keySet()).containsAll(attributes.keySet());
    for (String name : new String[] {"cloudsql.refresh", "cloudsql.failover", "cloudsql.drain"}) {
      assertThat(attributes.get(name)).as(name).isEqualTo(documented.get(name));
    }
    Set<String> ofConnects = new TreeSet<>();
    Set<String> eventsOfConnects = new TreeSet<>();
    for (String name : new String[] {"connect", "open socket", "warm up"}) {
      ofConnects.addAll(attributes.get(name));
      eventsOfConnects.addAll(events.get(name));
    }
    assertThat(ofConnects).isEqualTo(documented.get("connect"));
    assertThat(eventsOfConnects).isEqualTo(rows("OpenTelemetry", "span", 3).get("connect"));
  }

  private static Set<String> keys(Attributes attributes) {
    Set<String> keys = new TreeSet<>();
    attributes.forEach((key, value) -> keys.add(key.getKey()));
    return keys;
  }

  /** The names in the first column of tables with this heading, each with the code of a column. */
  private static Map<String, Set<String>> rows(String section, String heading, int column)
      throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf("\n## " + section + "\n");
    assertThat(start).as(section).isPositive();
    int end = page.indexOf("\n## ", start + 1);
    Map<String, Set<String>> rows = new TreeMap<>();
    boolean inside = false;
    for (String line : page.substring(start, end).split("\n")) {
      if (!line.startsWith("|")) {
        inside = false;
      } else if (line.startsWith("| " + heading + " |")) {
        inside = true;
      } else if (inside && !line.startsWith("|---")) {
        String[] cells = line.split("\\|", -1);
        for (String name : code(cells[1])) {
          rows.put(name, code(cells[column + 1]));
        }
      }
    }
    assertThat(rows).as("%s in %s", heading, section).isNotEmpty();
    return rows;
  }

  private static Set<String> code(String cell) {
    Set<String> code = new TreeSet<>();
    Matcher matcher = CODE.matcher(cell);
    while (matcher.find()) {
      code.add(matcher.group(1));
    }
    return code;
  }
}
