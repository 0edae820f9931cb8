package dev.cloudsql.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The page of settings")
class ConfigurationPageTests {

  private static final Path PAGE = Path.of("..", "..", "docs", "configuration.md");
  private static final String OFFICIAL = "com.google.cloud.sql.core.ConnectionConfig";

  @Test
  @DisplayName("tells of every property of the official Java connector where it went")
  void isComplete() throws Exception {
    String page = Files.readString(PAGE);

    assertThat(officialProperties())
        .contains("cloudSqlInstance", "cloudSqlDelegates")
        .allSatisfy(property -> assertThat(lastCells(page)).contains("`" + property + "`"));
  }

  /** What stands in the column of the existing connector, and in the table of what has no place. */
  private static String lastCells(String page) {
    StringBuilder cells = new StringBuilder();
    for (String line : page.lines().filter(it -> it.startsWith("|")).toList()) {
      List<String> row = List.of(line.split("\\|"));
      cells.append(row.get(row.size() == 3 ? 1 : row.size() - 1)).append('\n');
    }
    return cells.toString();
  }

  private static Set<String> officialProperties() throws Exception {
    List<URL> jars = new ArrayList<>();
    for (Jar jar : Jar.of(Via.OFFICIAL)) {
      jars.add(jar.url());
    }
    Set<String> names = new TreeSet<>();
    try (URLClassLoader loader =
        new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      for (Field field : loader.loadClass(OFFICIAL).getFields()) {
        if (field.getType() == String.class && !field.getName().startsWith("DEFAULT_")) {
          names.add((String) field.get(null));
        }
      }
    }
    return names;
  }
}
