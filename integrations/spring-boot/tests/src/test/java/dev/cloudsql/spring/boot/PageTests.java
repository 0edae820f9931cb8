package dev.cloudsql.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The Java and XML samples of the page are compared with tested code in tests/architecture. */
@DisplayName("The page on Spring Boot")
class PageTests {

  private static final Pattern PROPERTIES =
      Pattern.compile("^```properties\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  @TestFactory
  @DisplayName("shows properties with which an application connects:")
  Stream<DynamicTest> properties() throws IOException {
    List<String> samples =
        PROPERTIES
            .matcher(Files.readString(Path.of("..", "..", "..", "docs", "spring-boot.md")))
            .results()
            .map(sample -> sample.group(1))
            .toList();
    assertThat(samples).hasSizeGreaterThan(2);
    return samples.stream()
        .map(sample -> dynamicTest(sample.lines().findFirst().orElseThrow(), () -> run(sample)));
  }

  /** Passwords are placeholders of environment variables. */
  private static void run(String sample) throws IOException {
    Properties read = new Properties();
    read.load(new StringReader(sample));
    List<String> properties = new ArrayList<>(List.of("SHOP_PASSWORD=x", "ORDERS_PASSWORD=x"));
    read.forEach((key, value) -> properties.add(key + "=" + value));
    properties.add("cloudsql.emulator.datasources.orders.backend=" + World.backend());
    try (ConfigurableApplicationContext context = World.start(properties)) {
      assertThat(context.getBeansOfType(DataSource.class)).isNotEmpty();
      context
          .getBeansOfType(DataSource.class)
          .forEach((name, source) -> new JdbcTemplate(source).execute("SELECT 1"));
    }
  }
}
