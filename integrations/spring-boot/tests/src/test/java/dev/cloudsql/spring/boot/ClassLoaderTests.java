package dev.cloudsql.spring.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Soft references count as none here: the POM sets SoftRefLRUPolicyMSPerMB. */
@DisplayName("An application in a class loader of its own")
class ClassLoaderTests {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(200);

  @TempDir private Path directory;
  private CloudSqlEmulator emulator;
  private Set<Thread> before;

  @BeforeEach
  void start() {
    emulator = CloudSqlEmulator.start();
    before = Thread.getAllStackTraces().keySet();
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  @Test
  @DisplayName("leaves no thread and no class behind when its context is closed")
  void leavesNothing() throws Exception {
    instance("shop");
    WeakReference<ClassLoader> byProperties =
        run(ThrowAwayApplication.class, List.of(), properties());
    WeakReference<ClassLoader> byUrl =
        run(
            ThrowAwayApplication.class,
            List.of(),
            List.of(
                "spring.datasource.url=jdbc:cloudsql:postgresql://project:region:shop/shop?credentials=file:%s&cloudSqlAdminRootUrl=%s&cloudSqlServerPort=%s"
                    .formatted(key(), emulator.adminEndpoint(), emulator.serverPort()),
                "spring.datasource.username=app"));
    link(new LinkedLast("a"), new LinkedLast("b"));

    await("that by properties", () -> byProperties.get() == null);
    await("that by URL", () -> byUrl.get() == null);
    assertThat(added(before)).isEmpty();
  }

  @Test
  @DisplayName("connects to the instance that Spring Cloud's refresh finds, and leaves nothing")
  void refresh() throws Exception {
    EmulatedInstance shop = instance("shop");
    EmulatedInstance next = instance("next");

    WeakReference<ClassLoader> refreshed =
        run(
            RefreshedApplication.class,
            List.of(Path.of(System.getProperty("spring-cloud-context.jar"))),
            properties());
    link(new LinkedAgain("a"), new LinkedAgain("b"));

    assertThat(shop.connections().handshakes()).isPositive();
    assertThat(next.connections().handshakes()).isPositive();
    await("the refreshed one", () -> refreshed.get() == null);
    assertThat(added(before)).isEmpty();
  }

  @Test
  @DisplayName("leaves nothing of the connectors behind when the developer tools restart it")
  void restart() throws Exception {
    EmulatedInstance shop = instance("shop");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:SoftRefLRUPolicyMSPerMB=0",
                "-classpath",
                System.getProperty("spring-boot-devtools.jar") + File.pathSeparator + path(),
                RestartedApplication.class.getName()));
    properties().forEach(property -> command.add("--" + property));
    // Spring Boot's own hook would keep the class loader of the run that has set up the log.
    command.add("--logging.register-shutdown-hook=false");

    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output)
        .as("statements for a database in memory, because H2 is on the class path")
        .doesNotContain("SHUTDOWN");
    assertThat(shop.connections().handshakes()).isGreaterThanOrEqualTo(RestartedApplication.RUNS);
  }

  private EmulatedInstance instance(String name) {
    String[] backend = World.backend().split(":");
    return emulator
        .instance("project:region:" + name)
        .backend(Backend.tcp(backend[0], Integer.parseInt(backend[1])))
        .start();
  }

  private List<String> properties() throws IOException {
    return List.of(
        "spring.cloudsql.instance=project:region:shop",
        "spring.cloudsql.dialect=postgres",
        "spring.cloudsql.database=shop",
        "spring.cloudsql.credentials=file:" + key(),
        "spring.cloudsql.admin-root-url=" + emulator.adminEndpoint(),
        "spring.cloudsql.server-port=" + emulator.serverPort(),
        "spring.datasource.username=app");
  }

  private Path key() throws IOException {
    return emulator.writeServiceAccountKey(directory);
  }

  /**
   * Java 17 keeps two classes: the types, other than {@code Object}, of the components for which it
   * made the last {@code equals} and the last {@code hashCode} of a record. They must not be the
   * application's.
   */
  private record LinkedLast(String value) {}

  /** Another, because each is made once. */
  private record LinkedAgain(String value) {}

  private static void link(Record one, Record other) {
    assertThat(one).isNotEqualTo(other).doesNotHaveSameHashCodeAs(other);
  }

  /** On a thread of its own, because libraries leave values in thread locals. */
  private static WeakReference<ClassLoader> run(
      Class<? extends Consumer<List<String>>> application, List<Path> more, List<String> properties)
      throws Exception {
    URLClassLoader loader =
        new URLClassLoader(classPath(more), ClassLoader.getPlatformClassLoader());
    WeakReference<ClassLoader> reference = new WeakReference<>(loader);
    Throwable[] failure = new Throwable[1];
    Thread thread = new Thread(() -> run(loader, application.getName(), properties), "throw-away");
    thread.setContextClassLoader(loader);
    thread.setUncaughtExceptionHandler((ended, e) -> failure[0] = e);
    thread.start();
    thread.join();
    assertThat(failure[0]).isNull();
    loader.close();
    return reference;
  }

  @SuppressWarnings("unchecked")
  private static void run(ClassLoader loader, String application, List<String> properties) {
    try {
      Class<?> type = loader.loadClass(application);
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

  private static String path() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static URL[] classPath(List<Path> more) {
    return Stream.concat(more.stream(), Stream.of(path().split(File.pathSeparator)).map(Path::of))
        .map(ClassLoaderTests::url)
        .toArray(URL[]::new);
  }

  private static URL url(Path entry) {
    try {
      return entry.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }
}
