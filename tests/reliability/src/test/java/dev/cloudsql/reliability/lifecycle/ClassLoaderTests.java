package dev.cloudsql.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.reliability.testing.Await;
import dev.cloudsql.reliability.testing.CloudProperties;
import dev.cloudsql.reliability.testing.ThreadCensus;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("Web applications that bring this library and are deployed again and again")
class ClassLoaderTests {

  private static final String NAME = "project:region:instance";
  private static final int ROUNDS = 3;
  private static final int MANY_ROUNDS = 200;

  private final CloudSqlEmulator cloud;
  private final EmulatedInstance db;

  /**
   * Has one thread that lives on, as those of a web server do. JUnit's own may start more of their
   * kind while they wait, which on Java 17 keep the classes of whoever waited.
   */
  private final ExecutorService server = Executors.newSingleThreadExecutor();

  private Properties properties;

  ClassLoaderTests(CloudSqlEmulator cloud) {
    this.cloud = cloud;
    this.db = cloud.instance(NAME).start();
  }

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    properties = CloudProperties.of(cloud, directory, "0.2");
    properties.setProperty("instance", NAME);
    // A renewal is scheduled, so that the timer of a connector that does not stop lives on.
    properties.setProperty("cloudSqlRefreshStrategy", "ahead");
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @ParameterizedTest(name = "that {0}")
  @ValueSource(strings = {"closes", "leaves", "drives"})
  @DisplayName(
      "leave no class, thread, hook or driver behind, be the connector closed or just idle")
  void leaveNothing(String life) throws Exception {
    deployAndUndeploy(life, ROUNDS);
  }

  @Test
  @DisplayName("leave nothing behind as soon as the server takes back their driver")
  void stopAtUndeployment() throws Exception {
    properties.setProperty("cloudSqlIdleTimeout", "3600");

    deployAndUndeploy("drives", 2);
  }

  @Test
  @DisplayName("leave nothing behind when the first look for idleness comes after their end")
  void stopAfterUndeployment() throws Exception {
    properties.setProperty("cloudSqlIdleTimeout", "3");

    deployAndUndeploy("leaves", 1);
  }

  @ParameterizedTest(name = "that {0}")
  @ValueSource(strings = {"closes", "leaves"})
  @Tag("long")
  @DisplayName("leave nothing behind either after 200 rounds")
  void leaveNothingForLong(String life) throws Exception {
    deployAndUndeploy(life, MANY_ROUNDS);
  }

  private void deployAndUndeploy(String life, int rounds) throws Exception {
    server.submit(() -> {}).get();
    ThreadCensus before = ThreadCensus.take();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      loaders.add(server.submit(() -> live(life)).get());
      before.awaitNoneAdded();
    }

    Await.untilCollected(
        "the classes of all " + rounds + " applications",
        () -> loaders.stream().allMatch(loader -> loader.get() == null));
    assertThat(db.connections().handshakes()).isEqualTo(rounds);
    db.connections().awaitOpen(0);
  }

  @SuppressWarnings("unchecked")
  private WeakReference<ClassLoader> live(String life) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (Application application = new Application(classPath())) {
      thread.setContextClassLoader(application);
      Class<?> type = application.loadClass(WebApplication.class.getName());
      ((BiConsumer<String, Properties>) type.getConstructor().newInstance())
          .accept(life, properties);
      return new WeakReference<>(application);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** All of this test's, which nothing of the server's is visible beside. */
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

  /** Refuses to load anything after it was stopped, the JDK's classes too, as Tomcat's does. */
  private static final class Application extends URLClassLoader {

    private volatile boolean stopped;

    Application(URL[] classPath) {
      super(classPath, ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (stopped) {
        throw new IllegalStateException(
            "Illegal access: this web application instance has been stopped already. Could not load "
                + name);
      }
      return super.loadClass(name, resolve);
    }

    @Override
    public void close() throws IOException {
      stopped = true;
      super.close();
    }
  }
}
