package dev.cloudsql.bundles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.ApiRequest;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A bundle and nothing else of ours")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BundleConnectTests {

  /** The class that users of tools name. */
  private static final String DRIVER = "dev.cloudsql.jdbc.CloudSqlDriver";

  @RegisterExtension private static final World WORLD = new World();

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  @DisplayName("reads rows behind old versions of its libraries on a class path")
  void classPath(Bundle bundle) throws Exception {
    List<Path> classPath = new ArrayList<>();
    for (String old : List.of("guava", "gson", "google-http-client", "slf4j-api")) {
      classPath.add(Bundle.jar(old));
    }
    classPath.add(bundle.jar());
    classPath.add(Path.of("target", "classes"));
    Path logging = Files.writeString(directory.resolve("logging.properties"), LOGGING);

    try (World.Place place = WORLD.start(bundle, directory)) {
      assertThat(
              java(
                  classPath,
                  "-Djava.util.logging.config.file=" + logging,
                  Main.class.getName(),
                  place.url(),
                  place.user(),
                  place.password(),
                  place.query()))
          .containsExactly(place.user());
      assertThat(place.cloud().calls().of(ApiCall.CONNECT_SETTINGS))
          .extracting(BundleConnectTests::userAgent)
          .singleElement()
          .asString()
          .doesNotContain("unknown");
    }
    // The bundle logs to java.util.logging, and its SLF4J 2 prints no warning.
    assertThat(directory.resolve("err"))
        .content()
        .contains("dev.cloudsql.runtime")
        .doesNotContain("SLF4J(");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "reads rows in a class loader of its own, by the driver's class and no DriverManager")
  void plugIn(Bundle bundle) throws Exception {
    try (World.Place place = WORLD.start(bundle, directory);
        URLClassLoader loader = loader(bundle.jar());
        Connection connection = driver(loader).connect(place.url(), login(place))) {
      assertThat(rows(connection, place.query())).containsExactly(place.user());
    }
  }

  @Test
  @DisplayName("reads rows beside another bundle")
  void besideAnother() throws Exception {
    try (URLClassLoader loader = loader(Bundle.SQLSERVER.jar(), Bundle.POSTGRES.jar())) {
      for (Bundle bundle : List.of(Bundle.POSTGRES, Bundle.SQLSERVER)) {
        Path folder = Files.createDirectory(directory.resolve(bundle.name()));
        try (World.Place place = WORLD.start(bundle, folder);
            Connection connection = driver(loader).connect(place.url(), login(place))) {
          assertThat(rows(connection, place.query())).containsExactly(place.user());
        }
      }
    }
  }

  @Test
  @DisplayName("serves a plain driver URL that names the socket factory")
  void driverUrl() throws Exception {
    try (World.Place place = WORLD.start(Bundle.POSTGRES, directory);
        URLClassLoader loader = loader(Bundle.POSTGRES.jar())) {
      String settings = place.url().substring(place.url().indexOf('?') + 1);
      String url =
          "jdbc:postgresql:///postgres?socketFactory=dev.cloudsql.dialect.postgres.SocketFactory"
              + "&cloudSqlInstance=project:region:instance&sslmode=disable&"
              + settings;
      try (Connection connection =
          driver(loader, Bundle.POSTGRES.driverClass()).connect(url, login(place))) {
        assertThat(rows(connection, place.query())).containsExactly(place.user());
      }
    }
  }

  @Test
  @DisplayName("uses Connector/J for MySQL when its jar is there, and says how to add it when not")
  void connectorJ() throws Exception {
    try (World.Place place = WORLD.start(Bundle.MYSQL, directory)) {
      String url = place.url().replace(":mariadb:", ":mysql:");
      try (URLClassLoader loader = loader(Bundle.MYSQL.jar())) {
        assertThatExceptionOfType(SQLException.class)
            .isThrownBy(() -> driver(loader).connect(url, login(place)).close())
            .withMessageContaining("Add com.mysql:mysql-connector-j")
            .withMessageContaining("[CSQL-DRIVER]");
      }
      try (URLClassLoader loader = loader(Bundle.MYSQL.jar(), Bundle.jar("mysql-connector-j"));
          Connection connection = driver(loader).connect(url, login(place))) {
        assertThat(rows(connection, place.query())).containsExactly(place.user());
        assertThat(connection.getMetaData().getDriverName()).contains("MySQL Connector/J");
      }
    }
  }

  @Test
  @DisplayName("tells errors of its libraries apart, whose classes have other names")
  void errors() throws Exception {
    try (World.Place place = WORLD.start(Bundle.POSTGRES, directory);
        URLClassLoader loader = loader(Bundle.POSTGRES.jar())) {
      place.cloud().fault(ApiCall.TOKEN, ApiFault.status(400));
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> driver(loader).connect(place.url(), login(place)).close())
          .withMessageEndingWith("[CSQL-CREDENTIALS]");
    }
  }

  private static final String LOGGING =
      """
      handlers = java.util.logging.ConsoleHandler
      java.util.logging.ConsoleHandler.level = ALL
      dev.cloudsql.level = ALL
      """;

  private static String userAgent(ApiRequest request) {
    return request.header("User-Agent").orElse("");
  }

  private static URLClassLoader loader(Path... jars) throws IOException {
    URL[] urls = new URL[jars.length];
    for (int i = 0; i < jars.length; i++) {
      urls[i] = jars[i].toUri().toURL();
    }
    return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
  }

  private static Driver driver(ClassLoader loader) throws ReflectiveOperationException {
    return driver(loader, DRIVER);
  }

  private static Driver driver(ClassLoader loader, String name)
      throws ReflectiveOperationException {
    return (Driver) loader.loadClass(name).getConstructor().newInstance();
  }

  private static Properties login(World.Place place) {
    Properties properties = new Properties();
    properties.setProperty("user", place.user());
    properties.setProperty("password", place.password());
    return properties;
  }

  private static List<String> rows(Connection connection, String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }

  /** Runs Java, which must succeed, and returns what it printed. */
  private List<String> java(List<Path> classPath, String... arguments) throws Exception {
    File out = directory.resolve("out").toFile();
    File err = directory.resolve("err").toFile();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.addAll(List.of(arguments));
    ProcessBuilder java = new ProcessBuilder(command).redirectOutput(out).redirectError(err);
    Stream.of("CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
        .forEach(java.environment()::remove);
    Process process = java.start();
    try {
      assertThat(process.waitFor(4, TimeUnit.MINUTES)).as("ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(err.toPath())).isZero();
    return Files.readAllLines(out.toPath());
  }
}
