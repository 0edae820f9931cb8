package dev.cloudsql.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.DriverInfo;

@DisplayName("The runnable jar")
@Timeout(120)
class RunnableJarTests {

  private static final Path JAR = Path.of("target", "cloudsql.jar");
  private static final Path SCRIPT = Path.of("src", "main", "sh", "cloudsql");
  private static final String SERVICES = "META-INF/services/";

  /** The jars that were merged, by artifact. */
  private static Map<String, Path> libraries() throws IOException {
    Map<String, Path> libraries = new TreeMap<>();
    Pattern listed =
        Pattern.compile("\\s+([^:]+):([^:]+):jar:(?:[^:]+:)?([^:]+):(?:compile|runtime)\\b.*");
    for (String line : Files.readAllLines(Path.of("target", "run-time-dependencies.txt"))) {
      Matcher library = listed.matcher(line);
      if (library.matches() && !library.group(1).equals("dev.cloudsql")) {
        String name = library.group(2) + "-" + library.group(3) + ".jar";
        libraries.put(
            library.group(2),
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.endsWith(File.separator + name))
                .map(Path::of)
                .findFirst()
                .orElseThrow());
      }
    }
    assertThat(libraries).hasSizeGreaterThan(15);
    return libraries;
  }

  @Test
  @DisplayName("has the licence of each library, and ours")
  void licences() throws Exception {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(libraries().keySet())
          .allSatisfy(
              name -> assertThat(jar.getEntry("META-INF/licenses/" + name + ".txt")).isNotNull());
      assertThat(text(jar, "META-INF/LICENSE"))
          .isEqualTo(Files.readString(Path.of("..", "LICENSE")));
    }
  }

  @Test
  @DisplayName("has each service of its libraries")
  void services() throws Exception {
    Map<String, Set<String>> expected = new TreeMap<>();
    for (Path library : libraries().values()) {
      try (JarFile jar = new JarFile(library.toFile())) {
        services(jar)
            .forEach(
                (name, classes) ->
                    expected.computeIfAbsent(name, it -> new TreeSet<>()).addAll(classes));
      }
    }
    try (JarFile jar = new JarFile(JAR.toFile())) {
      Map<String, Set<String>> merged = services(jar);
      expected.forEach(
          (name, classes) -> assertThat(merged.get(name)).as(name).containsAll(classes));
      assertThat(merged.get("dev.cloudsql.spi.DialectProvider")).hasSize(4);
      assertThat(merged.get("org.slf4j.spi.SLF4JServiceProvider")).hasSize(1);
    }
  }

  @Test
  @DisplayName("has classes for newer versions of Java, and no signatures of single jars")
  void manifest() throws Exception {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertThat(manifest.getValue("Main-Class")).isEqualTo(CloudSql.class.getName());
      assertThat(manifest.getValue("Multi-Release")).isEqualTo("true");
      assertThat(jar.stream().map(JarEntry::getName))
          .anyMatch(name -> name.startsWith("META-INF/versions/"))
          .noneMatch(name -> name.matches("META-INF/[^/]+\\.(SF|RSA|DSA)"))
          .noneMatch(name -> name.endsWith("module-info.class"));
    }
  }

  @Test
  @DisplayName("tells the version of a driver, and not its own")
  void driverVersion() throws Exception {
    try (URLClassLoader jar =
        new URLClassLoader(new URL[] {JAR.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      Method of =
          jar.loadClass("dev.cloudsql.cli.doctor.Drivers").getDeclaredMethod("of", String.class);
      of.setAccessible(true);
      assertThat(of.invoke(null, "postgres"))
          .asInstanceOf(InstanceOfAssertFactories.OPTIONAL)
          .contains(
              "org.postgresql.Driver " + DriverInfo.MAJOR_VERSION + "." + DriverInfo.MINOR_VERSION);
    }
  }

  private static Map<String, Set<String>> services(JarFile jar) throws IOException {
    Map<String, Set<String>> services = new TreeMap<>();
    for (JarEntry entry : jar.stream().toList()) {
      String name = entry.getName();
      if (name.startsWith(SERVICES) && !entry.isDirectory()) {
        services.put(
            name.substring(SERVICES.length()),
            new TreeSet<>(
                text(jar, name)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList()));
      }
    }
    return services;
  }

  private static String text(JarFile jar, String name) throws IOException {
    return new String(
        jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("is started by the script, through a link too")
  void script(@TempDir Path directory) throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("cloudsql"), SCRIPT.toAbsolutePath());
    Run run = start(Map.of("JAVA_HOME", System.getProperty("java.home")), link, "--version");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("cloudsql 0.").contains(System.getProperty("java.version"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  @DisplayName("starts with the archive of classes that the script has made")
  void archive(@TempDir Path directory) throws Exception {
    Path script = Files.copy(SCRIPT, directory.resolve("cloudsql"));
    Files.createSymbolicLink(directory.resolve("cloudsql.jar"), JAR.toAbsolutePath());
    Map<String, String> java = Map.of("JAVA_HOME", System.getProperty("java.home"));

    assertThat(start(java, script, "archive").err()).contains("Name the command to archive");
    assertThat(start(java, script, "archive", "completion").exitCode()).isEqualTo(ExitCode.OK);

    boolean ahead = Runtime.version().feature() >= 25;
    assertThat(directory.resolve(ahead ? "cloudsql.aot" : "cloudsql.jsa")).isNotEmptyFile();
    Map<String, String> talkative = new TreeMap<>(java);
    talkative.put("CLOUDSQL_JAVA_OPTS", "-Xlog:class+load");
    assertThat(start(talkative, script, "completion").out())
        .containsPattern("dev\\.cloudsql\\.cli\\.CompletionCommand source: shared objects file");
  }

  @Test
  @DisplayName("is not started without a suitable Java or without the jar, and the script says why")
  void scriptWithout(@TempDir Path directory) throws Exception {
    assertThat(start(Map.of("PATH", tools(directory)), SCRIPT).err())
        .startsWith("cloudsql: There is no Java. Install a Java 17 or newer");
    assertThat(start(Map.of("JAVA_HOME", directory.toString()), SCRIPT).err())
        .contains("has no bin/java");
    Path old = Files.createDirectories(directory.resolve("old/bin")).resolve("java");
    assertThat(Files.writeString(old, "").toFile().setExecutable(true)).isTrue();
    Files.writeString(directory.resolve("old/release"), "JAVA_VERSION=\"1.8.0_402\"\n");
    assertThat(start(Map.of("JAVA_HOME", directory.resolve("old").toString()), SCRIPT).err())
        .contains("is Java 8, and cloudsql needs Java 17 or newer");
    Path lone = Files.copy(SCRIPT, directory.resolve("lone"));
    Run noJar = start(Map.of(), lone);
    assertThat(noJar.err()).contains("There is no cloudsql.jar in " + directory);
    assertThat(noJar.exitCode()).isEqualTo(ExitCode.FAILURE);
  }

  /** A directory with the programs that the script needs, and no Java. */
  private static String tools(Path directory) throws IOException {
    Path tools = Files.createDirectories(directory.resolve("tools"));
    for (String name : List.of("dirname", "readlink", "sed")) {
      Path program =
          Stream.of("/usr/bin", "/bin")
              .map(Path::of)
              .map(bin -> bin.resolve(name))
              .filter(Files::exists)
              .findFirst()
              .orElseThrow();
      Files.createSymbolicLink(tools.resolve(name), program);
    }
    return tools.toString();
  }

  private static Run start(Map<String, String> environment, Path script, String... arguments)
      throws Exception {
    Path out = Files.createTempFile("cloudsql", ".out");
    Path err = Files.createTempFile("cloudsql", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
              Stream.concat(
                      Stream.of("/bin/sh", script.toAbsolutePath().toString()),
                      Stream.of(arguments))
                  .toList());
      builder.environment().keySet().removeIf(name -> name.matches("JAVA_HOME|CLOUDSQL_.*"));
      builder.environment().putAll(environment);
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
