package dev.cloudsql.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.spi.ConnectorRuntime;
import dev.cloudsql.spi.DialectProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

@DisplayName("A bundle")
class BundleContentTests {

  private static final Path PAGE = Path.of("..", "..", "docs", "bundles.md");

  private static final String SHADED = "dev/cloudsql/shaded/";

  private static final Predicate<String> CLASSES = name -> name.endsWith(".class");

  /**
   * The name of a class, package or resource of a library that was renamed, in a descriptor or as a
   * string; not in the middle of a message.
   */
  private static final Pattern LIBRARY_NAME =
      Pattern.compile(
          "(?:^/?|L)(?:com[./]google|io[./]grpc|io[./]opencensus|io[./]opentelemetry|org[./]slf4j)[./]\\S*$");

  /** Names that are meant to stay: see the bundles' parent POM. */
  private static final Set<String> KEPT_NAMES =
      Set.of(
          "com.google.api.client.should_use_proxy",
          "com.google.appengine.",
          "com.google.apphosting.");

  @ParameterizedTest
  @EnumSource
  @DisplayName("has classes of its own and of the driver, and no others outside their packages")
  void namespace(Bundle bundle) throws IOException {
    Set<String> folders = new TreeSet<>(bundle.driverFolders());
    folders.add("dev/cloudsql/");
    try (JarFile jar = new JarFile(bundle.jar().toFile())) {
      assertThat(names(jar, CLASSES))
          .allMatch(
              name ->
                  folders.stream()
                      .anyMatch(name.replaceFirst("^META-INF/versions/\\d+/", "")::startsWith))
          .anyMatch(name -> name.startsWith(SHADED + "com/google/common/"))
          .anyMatch(name -> name.startsWith(SHADED + "org/slf4j/"));
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("has the driver's files as its authors published them")
  void driver(Bundle bundle) throws IOException {
    try (JarFile jar = new JarFile(bundle.jar().toFile());
        JarFile driver = new JarFile(bundle.driverJar().toFile())) {
      List<String> files =
          names(
              driver,
              name ->
                  !name.endsWith("module-info.class")
                      && (CLASSES.test(name) || !name.startsWith("META-INF/")));
      assertThat(files).hasSizeGreaterThan(300);
      for (String file : files) {
        assertThat(jar.getJarEntry(file)).as(file).isNotNull();
        assertThat(content(jar, file)).as(file).isEqualTo(content(driver, file));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("names no class, resource or property of a library by the name that it had")
  void names(Bundle bundle) throws IOException {
    Set<String> left = new TreeSet<>();
    try (JarFile jar = new JarFile(bundle.jar().toFile())) {
      for (String file : names(jar, name -> CLASSES.test(name) && name.startsWith("dev/"))) {
        Constants.of(content(jar, file)).stream()
            .filter(constant -> LIBRARY_NAME.matcher(constant).find())
            .filter(constant -> KEPT_NAMES.stream().noneMatch(constant::startsWith))
            .forEach(constant -> left.add(constant + " in " + file));
      }
    }
    assertThat(left).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("has each service of its parts, with classes that are there")
  void services(Bundle bundle) throws IOException {
    TreeMap<String, Set<String>> services = new TreeMap<>();
    try (JarFile jar = new JarFile(bundle.jar().toFile())) {
      for (String file : names(jar, name -> name.startsWith("META-INF/services/"))) {
        Set<String> classes = new LinkedHashSet<>();
        new String(content(jar, file), StandardCharsets.UTF_8)
            .lines()
            .map(line -> line.replaceFirst("#.*", "").strip())
            .filter(line -> !line.isEmpty())
            .forEach(classes::add);
        services.put(file.replaceFirst(".*/", ""), classes);
        assertThat(classes)
            .as(file)
            .isNotEmpty()
            .allSatisfy(
                name -> assertThat(jar.getEntry(name.replace('.', '/') + ".class")).isNotNull());
      }
    }
    assertThat(services.get(Driver.class.getName()))
        .containsExactlyInAnyOrder("dev.cloudsql.jdbc.CloudSqlDriver", bundle.driverClass());
    assertThat(services.get(DialectProvider.class.getName()))
        .containsExactlyInAnyOrderElementsOf(bundle.dialects());
    assertThat(services.get(ConnectorRuntime.class.getName()))
        .containsExactly("dev.cloudsql.runtime.CloudSqlRuntime");
    assertThat(services.get("dev.cloudsql.shaded.org.slf4j.spi.SLF4JServiceProvider"))
        .containsExactly("dev.cloudsql.shaded.org.slf4j.jul.JULServiceProvider");
    assertThat(services.keySet()).noneMatch(name -> name.startsWith("com.google"));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("has no signature, index or module descriptor of one of its parts")
  void metadata(Bundle bundle) throws IOException {
    try (JarFile jar = new JarFile(bundle.jar().toFile())) {
      assertThat(names(jar, name -> true))
          .noneMatch(
              name ->
                  name.matches(
                      "META-INF/[^/]*\\.(SF|RSA|DSA|EC|LIST)|(.*/)?module-info\\.class|META-INF/proguard/.*"));
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertThat(manifest.getValue("Automatic-Module-Name"))
          .isEqualTo("dev.cloudsql.bundle." + bundle.name().toLowerCase(Locale.ROOT));
      assertThat(manifest.getValue("Multi-Release")).isEqualTo("true");
      // The version that the connector reports in its user agent.
      assertThat(manifest.getValue("Implementation-Version")).isNotBlank();
      assertThat(jar.getManifest().getEntries()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("has the licence of each of its parts")
  void licences(Bundle bundle) throws IOException {
    Pattern artifact = Pattern.compile("\\s+([^:]+):([^:]+):jar:[^:]+:(?:compile|runtime).*");
    List<String> artifacts =
        Files.readAllLines(bundle.target().resolve("run-time-dependencies.txt")).stream()
            .map(artifact::matcher)
            .filter(line -> line.matches() && !line.group(1).equals("dev.cloudsql"))
            .map(line -> line.group(2))
            .toList();
    assertThat(artifacts).contains("guava", "slf4j-api");
    try (JarFile jar = new JarFile(bundle.jar().toFile());
        JarFile driver = new JarFile(bundle.driverJar().toFile())) {
      assertThat(new String(content(jar, "META-INF/LICENSE"), StandardCharsets.UTF_8))
          .contains("Apache License");
      List<String> licences = names(jar, name -> name.matches("META-INF/licenses/[^/]+\\.txt"));
      assertThat(licences)
          .containsExactlyInAnyOrderElementsOf(
              artifacts.stream().map("META-INF/licenses/%s.txt"::formatted).toList());
      JarEntry own = driver.getJarEntry("META-INF/LICENSE");
      if (own != null) {
        String file = bundle.driverJar().getFileName().toString().replace(".jar", ".txt");
        assertThat(content(jar, "META-INF/licenses/" + file))
            .isEqualTo(content(driver, own.getName()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("has a POM without dependencies at run time")
  void pom(Bundle bundle) throws Exception {
    assertThat(dependencies(bundle.target().resolve("dependency-reduced-pom.xml"))).isZero();
    // A bundle inherits what its parent has.
    assertThat(dependencies(Path.of("..", "..", "integrations", "bundle", "pom.xml"))).isZero();
  }

  private static long dependencies(Path pom) throws Exception {
    Element project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(pom.toFile())
            .getDocumentElement();
    assertThat(project.getElementsByTagName("artifactId").getLength()).isPositive();
    NodeList dependencies = project.getElementsByTagName("dependency");
    return IntStream.range(0, dependencies.getLength())
        .mapToObj(i -> (Element) dependencies.item(i))
        .map(dependency -> dependency.getElementsByTagName("scope").item(0))
        // Nobody gets those of other scopes.
        .filter(scope -> scope == null || !scope.getTextContent().matches("test|provided"))
        .count();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("is as large as its page says")
  void size(Bundle bundle) throws IOException {
    Pattern row = Pattern.compile("\\| `" + bundle.artifact() + "` \\|.*\\| (\\d+\\.\\d) MB \\|");
    double stated =
        Files.readAllLines(PAGE).stream()
            .map(row::matcher)
            .filter(line -> line.find())
            .mapToDouble(line -> Double.parseDouble(line.group(1)))
            .findFirst()
            .orElseThrow(() -> new AssertionError(PAGE + " has no row for " + bundle.artifact()));
    double size = Files.size(bundle.jar()) / 1e6;
    assertThat(stated).isBetween(size * 0.9, size * 1.1);
  }

  private static List<String> names(JarFile jar, Predicate<String> wanted) {
    Set<String> names = new TreeSet<>();
    for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
      JarEntry entry = all.nextElement();
      if (!entry.isDirectory() && wanted.test(entry.getName())) {
        names.add(entry.getName());
      }
    }
    return List.copyOf(names);
  }

  private static byte[] content(JarFile jar, String name) throws IOException {
    return jar.getInputStream(jar.getEntry(name)).readAllBytes();
  }
}
