package dev.cloudsql.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

@DisplayName("The properties below spring.cloudsql")
class PropertyTests {

  private static final String PREFIX = "spring.cloudsql.";
  private static final Path DOCS = Path.of("..", "..", "..", "docs");

  /** The name in the third column of the tables of configuration.md. */
  private static final Pattern SETTING =
      Pattern.compile(
          "^\\| [^|]+ \\| [^|]+ \\| `(\\w+)` \\| [^|]+ \\| [^|]+ \\| [^|]+ \\|$",
          Pattern.MULTILINE);

  private static final Pattern ROW = Pattern.compile("^\\| `([a-z-]+)` \\|", Pattern.MULTILINE);

  /** Those of spring.datasource, and what another setting says too. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "user", "password", "cloudSqlGoogleCredentialsPath", "cloudSqlNamedConnector", "config");

  @Test
  @DisplayName("have all settings of configuration.md, and their names")
  void complete() throws IOException {
    Set<String> expected =
        SETTING
            .matcher(Files.readString(DOCS.resolve("configuration.md")))
            .results()
            .map(row -> row.group(1))
            .filter(name -> !ELSEWHERE.contains(name))
            .map(PropertyTests::kebab)
            .collect(Collectors.toCollection(TreeSet::new));
    expected.add("dialect");
    expected.add("datasources");

    assertThat(metadata().keySet()).isEqualTo(expected);
  }

  @Test
  @DisplayName("are described in the metadata and listed in the page")
  void described() throws IOException {
    assertThat(metadata()).allSatisfy((name, description) -> assertThat(description).isNotBlank());
    Set<String> listed =
        ROW.matcher(Files.readString(DOCS.resolve("spring-boot.md")))
            .results()
            .map((MatchResult row) -> row.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    listed.add("datasources");
    assertThat(listed).isEqualTo(metadata().keySet());
  }

  /** The prefix cloudSql is in spring.cloudsql already. */
  private static String kebab(String name) {
    return name.replaceFirst("^cloudSql", "")
        .replaceAll("(?<=[a-z])([A-Z])", "-$1")
        .toLowerCase(Locale.ROOT);
  }

  /** From the name of each property to its description, of the metadata in the starter's jar. */
  private static Map<String, String> metadata() throws IOException {
    Map<String, String> metadata = new TreeMap<>();
    String file = "META-INF/spring-configuration-metadata.json";
    for (URL url : Collections.list(PropertyTests.class.getClassLoader().getResources(file))) {
      try (InputStream in = url.openStream()) {
        String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        List<?> properties =
            (List<?>) JsonParserFactory.getJsonParser().parseMap(json).get("properties");
        for (Object property : properties) {
          String name = String.valueOf(((Map<?, ?>) property).get("name"));
          if (name.startsWith(PREFIX)) {
            Object description = ((Map<?, ?>) property).get("description");
            metadata.put(
                name.substring(PREFIX.length()), description == null ? "" : description.toString());
          }
        }
      }
    }
    return metadata;
  }
}
