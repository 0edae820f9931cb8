package dev.cloudsql.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.runtime.credentials.TokenVisit;
import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("With the oldest version of gson that works")
class OldGsonTests {

  /** Copied there by the build. */
  private static final Path OLD_GSON = Path.of("target", "old-gson", "gson-2.8.9.jar");

  @Test
  @DisplayName("answers are read and requests written")
  void works() throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(path().toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Class<?> json = loader.loadClass(Json.class.getName());
      Method object = json.getDeclaredMethod("object", String.class);
      object.setAccessible(true);
      Method bytes = json.getDeclaredMethod("bytes", Map.class);
      bytes.setAccessible(true);

      assertThat(object.invoke(null, "{\"a\": [\"b\", true, null, {\"c\": 1.5}]}"))
          .isEqualTo(Map.of("a", List.of("b", true, Map.of("c", 1.5))));
      assertThat(new String((byte[]) bytes.invoke(null, Map.of("a", "b")), "UTF-8"))
          .isEqualTo("{\"a\":\"b\"}");
    }
  }

  @Test
  @DisplayName("credential files and the answers of token servers are read")
  void credentials() throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(path().toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Callable<?> visit =
          (Callable<?>) loader.loadClass(TokenVisit.class.getName()).getConstructor().newInstance();

      assertThat(visit.call())
          .isEqualTo(
              List.of(
                  "token-1 token-2",
                  "400 invalid_grant, \"No more\"",
                  "token-6 token-7",
                  "403 SERVICE_DISABLED, \"Not here\""));
    }
  }

  private static List<URL> path() throws Exception {
    List<URL> path = new ArrayList<>();
    assertThat(OLD_GSON).exists();
    path.add(OLD_GSON.toUri().toURL());
    String tests = System.getProperty("java.class.path");
    String entries = System.getProperty("surefire.test.class.path", tests);
    for (String entry : entries.split(File.pathSeparator)) {
      if (!Path.of(entry).getFileName().toString().matches("gson-.*\\.jar")) {
        path.add(Path.of(entry).toUri().toURL());
      }
    }
    return path;
  }
}
