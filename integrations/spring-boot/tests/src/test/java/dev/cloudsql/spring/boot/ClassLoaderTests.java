package dev.cloudsql.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.backend.Backend;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Soft references count as none here: the POM sets SoftRefLRUPolicyMSPerMB. */
@DisplayName("An application in a class loader of its own")
class ClassLoaderTests {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(50);

  @Test
  @DisplayName("leaves no thread and no class behind when its context is closed")
  void leavesNothing(@TempDir Path directory) throws Exception {
    String[] backend = World.backend().split(":");
    try (CloudSqlEmulator emulator = CloudSqlEmulator.start()) {
      emulator
          .instance("project:region:shop")
          .backend(Backend.tcp(backend[0], Integer.parseInt(backend[1])))
          .start();
      String key = emulator.writeServiceAccountKey(directory).toString();
      Set<Thread> before = Thread.getAllStackTraces().keySet();

      WeakReference<ClassLoader> byProperties =
          run(
              List.of(
                  "spring.cloudsql.instance=project:region:shop",
                  "spring.cloudsql.dialect=postgres",
                  "spring.cloudsql.database=shop",
                  "spring.cloudsql.credentials=file:" + key,
                  "spring.cloudsql.admin-root-url=" + emulator.adminEndpoint(),
                  "spring.cloudsql.server-port=" + emulator.serverPort(),
                  "spring.datasource.username=app"));
      WeakReference<ClassLoader> byUrl =
          run(
              List.of(
                  "spring.datasource.url=jdbc:cloudsql:postgresql://project:region:shop/shop?credentials=file:%s&cloudSqlAdminRootUrl=%s&cloudSqlServerPort=%s"
                      .formatted(key, emulator.adminEndpoint(), emulator.serverPort()),
                  "spring.datasource.username=app"));
      assertThat(new LinkedLast("a")).isNotEqualTo(new LinkedLast("b"));

      await("that by properties", () -> byProperties.get() == null);
      await("that by URL", () -> byUrl.get() == null);
      assertThat(added(before)).isEmpty();
    }
  }

  /**
   * Java 17 keeps one class: the type, other than {@code Object}, of the component for which it
   * made the last {@code equals} of a record. It must not be one of the application.
   */
  private record LinkedLast(String value) {}

  /** On a thread of its own, because libraries leave values in thread locals. */
  private static WeakReference<ClassLoader> run(List<String> properties) throws Exception {
    URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
    WeakReference<ClassLoader> reference = new WeakReference<>(loader);
    Throwable[] failure = new Throwable[1];
    Thread thread = new Thread(() -> run(loader, properties), "throw-away");
    thread.setContextClassLoader(loader);
    thread.setUncaughtExceptionHandler((ended, e) -> failure[0] = e);
    thread.start();
    thread.join();
    assertThat(failure[0]).isNull();
    loader.close();
    return reference;
  }

  @SuppressWarnings("unchecked")
  private static void run(ClassLoader loader, List<String> properties) {
    try {
      Class<?> type = loader.loadClass(ThrowAwayApplication.class.getName());
      ((Consumer<List<String>>) type.getConstructor().newInstance()).accept(properties);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<String> added(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> name.startsWith("cloudsql-") && !name.startsWith("cloudsql-emulator-"))
        .collect(Collectors.toSet());
  }

  private static void await(String what, BooleanSupplier gone) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!gone.getAsBoolean()) {
      assertThat(System.nanoTime() - end)
          .as("Waited too long for the end of the classes of %s", what)
          .isNegative();
      System.gc();
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static URL[] classPath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(path.split(File.pathSeparator)).map(ClassLoaderTests::url).toArray(URL[]::new);
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }
}
