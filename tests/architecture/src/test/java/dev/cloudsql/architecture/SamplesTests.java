package dev.cloudsql.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonParser;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.emulator.CloudSqlEmulator;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Every fenced block of every page, by its language. A Java sample is part of code that this build
 * compiles and tests, or compiles against the published modules alone; the other languages are
 * parsed and compared with the build.
 */
@DisplayName("A sample")
class SamplesTests {

  private static final List<String> LANGUAGES =
      List.of("", "java", "json", "properties", "sh", "xml", "yaml");

  private static List<String> sources;
  private static List<String> poms;
  private static List<Pom> published;

  private static CloudSqlEmulator cloud;
  private static Path key;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    cloud = CloudSqlEmulator.start();
    key = cloud.writeServiceAccountKey(folder);
    sources = Page.files(name -> name.endsWith(".java")).stream().map(Page::text).toList();
    poms = Page.files("pom.xml"::equals).stream().map(Page::text).toList();
    published = Pom.published();
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @TestFactory
  @DisplayName("is true on the page")
  Stream<DynamicTest> samples() throws IOException {
    return Page.all().stream()
        .filter(page -> !page.samples().isEmpty())
        .map(
            page ->
                DynamicTest.dynamicTest(
                    page.toString(),
                    () -> assertThat(page.samples()).allSatisfy(SamplesTests::check)));
  }

  @Test
  @DisplayName("that is wrong would be found")
  void failures() {
    for (Page.Sample wrong :
        List.of(
            new Page.Sample("java", "Connectors.forDialects(\"postgres\");\n"),
            new Page.Sample("jva", "Connectors.forDialect(\"postgres\");\n"),
            new Page.Sample("xml", "<a><b></a>\n"),
            new Page.Sample("xml", dependency("dev.cloudsql", "cloudsql-postgres", "")),
            new Page.Sample("xml", dependency("dev.cloudsql", "cloudsql-api", "9.9")),
            new Page.Sample("xml", dependency("com.mysql", "mysql-connector-j", "9.9")),
            new Page.Sample("properties", "spring.cloudsql.instence=project:region:instance\n"),
            new Page.Sample("sh", "mvn verify -pl nothing -am\n"),
            new Page.Sample("sh", "mvn verify -Pnothing\n"),
            new Page.Sample("sh", "mvn verify -Dtest='Nothing*Tests'\n"),
            new Page.Sample("sh", "mvn verify -Dnothing=1\n"),
            new Page.Sample("sh", "mvn verify # fine\nexamples/nothing.sh\n"),
            new Page.Sample(
                "", "jdbc:cloudsql:postgres://project:region:instance/shop?iptypes=PSC\n"),
            new Page.Sample("", "jdbc:postgresql:///shop?socketFactory=dev.cloudsql.Nothing\n"))) {
      assertThatThrownBy(() -> check(wrong))
          .as(wrong.toString())
          .isInstanceOf(AssertionError.class);
    }
  }

  private static String dependency(String group, String artifact, String version) {
    return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId>%s</dependency>\n"
        .formatted(group, artifact, version.isEmpty() ? "" : "<version>" + version + "</version>");
  }

  private static void check(Page.Sample sample) throws Exception {
    assertThat(LANGUAGES).contains(sample.language());
    switch (sample.language()) {
      case "java" -> Java.check(sample.code());
      case "json" -> {
        var unused = JsonParser.parseString(sample.code());
      }
      case "properties" -> checkProperties(sample.code());
      case "xml" -> Xml.check(sample.code());
      case "sh" -> Shell.check(sample.commands());
      default -> {}
    }
    for (String url : urls(sample.code())) {
      Url.check(url);
    }
  }

  /** Properties of our Spring Boot starter must exist; those of others are only parsed. */
  private static void checkProperties(String code) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(code));
    for (String key : properties.stringPropertyNames()) {
      if (key.startsWith("spring.cloudsql.") && !key.contains(".hikari.")) {
        String setter =
            Pattern.compile("(?:^|-)(.)")
                .matcher(key.replaceFirst(".*\\.", ""))
                .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
        assertThat(sources)
            .as(key)
            .anyMatch(
                source ->
                    source.contains("package dev.cloudsql.spring.boot;")
                        && source.contains(" set" + setter + "("));
      }
    }
  }

  /** Lines that are a URL, with what is indented below it; not those with a variable in them. */
  private static List<String> urls(String code) {
    return Pattern.compile("^(?:[\\w.-]+ *[=:] *)?(jdbc:\\S+(?:\n +\\S+)*)$", Pattern.MULTILINE)
        .matcher(code)
        .results()
        .map(url -> url.group(1).replaceAll("\n +", ""))
        .filter(url -> !url.matches(".*[…${}<>].*"))
        .toList();
  }

  /** Java: in tested code, or compiled as it stands, as members of a class, or as statements. */
  private static final class Java {

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    /** Shared, so that the jars of the class path are read once. */
    private static final StandardJavaFileManager FILES =
        COMPILER.getStandardFileManager(null, null, null);

    private static final Pattern PUBLIC_CLASS = Pattern.compile("(?m)^public class (\\w+)");

    private static final String IMPORTS =
        """
        import dev.cloudsql.*;
        import dev.cloudsql.emulator.*;
        import dev.cloudsql.emulator.backend.*;
        import dev.cloudsql.jdbc.*;
        import dev.cloudsql.spi.*;
        import dev.cloudsql.tck.*;
        import java.io.*;
        import java.net.*;
        import java.sql.*;
        import java.time.*;
        import java.util.*;
        import javax.sql.DataSource;
        """;

    private static final List<Function<String, String>> FRAMES =
        List.of(
            code -> IMPORTS + code,
            code -> IMPORTS + "class Sample {\n" + code + "}",
            code ->
                IMPORTS
                    + "class Sample {\n String secret; Object credentials; ConnectOptions options; Connector connector;\n"
                    + "void run() throws Exception {\n"
                    // Constants of a class, shown with the statements that use them.
                    + code.replaceAll("(?m)^(private )?static final ", "")
                    + "}}");

    static void check(String code) {
      if (sources.stream().noneMatch(source -> source.contains(code.stripTrailing()))) {
        List<String> problems = new ArrayList<>();
        for (Function<String, String> frame : FRAMES) {
          List<String> found = problems(frame.apply(code));
          if (found.isEmpty()) {
            return;
          }
          problems.add(String.join("; ", found));
        }
        throw new AssertionError(
            "Neither in tested code nor compiled as a file, a class or statements:\n%s\n%s"
                .formatted(code, String.join("\n", problems)));
      }
    }

    private static List<String> problems(String source) {
      DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
      String name =
          PUBLIC_CLASS
              .matcher(source)
              .results()
              .map(found -> found.group(1))
              .findFirst()
              .orElse("Sample");
      JavaFileObject file =
          new SimpleJavaFileObject(
              URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
              return source;
            }
          };
      COMPILER
          .getTask(
              null,
              FILES,
              problems,
              List.of("-proc:none", "-implicit:none", "-d", "target"),
              null,
              List.of(file))
          .call();
      return problems.getDiagnostics().stream()
          .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
          .map(problem -> problem.getMessage(null))
          .toList();
    }
  }

  /** XML: in a POM of the tree, or well-formed with artifacts and versions that exist. */
  private static final class Xml {

    static void check(String code) throws Exception {
      String squeezed = squeeze(code);
      if (poms.stream().anyMatch(pom -> squeeze(pom).contains(squeezed))) {
        return;
      }
      Element root;
      try {
        root =
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(
                    new InputSource(
                        new StringReader(
                            "<samples>" + code.replaceFirst("<\\?xml.*?\\?>", "") + "</samples>")))
                .getDocumentElement();
      } catch (SAXException e) {
        throw new AssertionError("Not well-formed: " + code, e);
      }
      for (String kind : List.of("dependency", "plugin", "path")) {
        NodeList elements = root.getElementsByTagName(kind);
        for (int i = 0; i < elements.getLength(); i++) {
          artifact((Element) elements.item(i));
        }
      }
    }

    private static String squeeze(String xml) {
      return xml.replaceAll("\\s+", "");
    }

    private static void artifact(Element element) throws Exception {
      String group = Pom.text(element, "groupId").orElse("org.apache.maven.plugins");
      String artifact = Pom.text(element, "artifactId").orElseThrow();
      String version = Pom.text(element, "version").orElse("");
      if (group.equals("dev.cloudsql")) {
        assertThat(published).extracting(Pom::artifactId).contains(artifact);
        assertThat(version)
            .as("the version of %s", artifact)
            .isIn("", "${cloudsql.version}", Pom.of("").value("version").orElseThrow());
      } else if (!version.isEmpty() && !version.startsWith("${")) {
        Set<String> known =
            poms.stream()
                .flatMap(pom -> versions(pom, group, artifact))
                .map(it -> resolve(it))
                .collect(Collectors.toSet());
        Node owner = element.getParentNode().getParentNode();
        // The dependencies of a plugin that this build does not run follow the plugin.
        if (!known.isEmpty() && !owner.getNodeName().equals("plugin")) {
          assertThat(known)
              .as("the versions of %s:%s in this build", group, artifact)
              .contains(version);
        }
      }
    }

    private static Stream<String> versions(String pom, String group, String artifact) {
      return Pattern.compile(
              "<groupId>%s</groupId>\\s*<artifactId>%s</artifactId>\\s*<version>([^<]+)</version>"
                  .formatted(Pattern.quote(group), Pattern.quote(artifact)))
          .matcher(pom)
          .results()
          .map(found -> found.group(1));
    }

    private static String resolve(String version) {
      if (!version.startsWith("${")) {
        return version;
      }
      String name = version.substring(2, version.length() - 1);
      Pattern property = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<");
      return poms.stream()
          .flatMap(pom -> property.matcher(pom).results())
          .map(found -> found.group(1))
          .findFirst()
          .orElse(version);
    }
  }

  /** Commands: of Maven with what this build has, and scripts of the tree. */
  private static final class Shell {

    private static final Pattern WORD = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+");

    /** Properties of Maven and of its plugins, which no POM names. */
    private static final Set<String> KNOWN_PROPERTIES =
        Set.of(
            "altDeploymentRepository",
            "artifact",
            "exec.mainClass",
            "flyway.password",
            "generateBackupPoms",
            "golden.update",
            "gpg.keyname",
            "jreleaser.dry.run",
            "maven.repo.local",
            "newVersion",
            "outputDirectory",
            "processAllModules",
            "skipTests",
            "surefire.failIfNoSpecifiedTests",
            "test");

    static void check(List<String> commands) {
      for (String line : commands) {
        String command =
            line.replaceFirst("(?:^| +)#.*", "").replaceFirst("^(?:[A-Z_0-9]+=\\S+ +)+", "");
        List<String> words =
            WORD.matcher(command).results().map(MatchResult::group).collect(Collectors.toList());
        if (words.isEmpty()) {
          continue;
        }
        if (words.get(0).equals("mvn")) {
          maven(words);
        } else if (words.get(0).contains("/") && !words.get(0).startsWith("/")) {
          Path script = Page.PROJECT.resolve(words.get(0));
          assertThat(script).as(line).exists().isExecutable();
        }
      }
    }

    private static void maven(List<String> words) {
      Set<String> modules = new HashSet<>();
      for (int i = 1; i < words.size(); i++) {
        String word = words.get(i);
        if (word.equals("-pl")) {
          modules.addAll(Arrays.asList(words.get(++i).split(",")));
        } else if (word.startsWith("-P")) {
          for (String profile : word.substring(2).split(",")) {
            assertThat(poms).as(word).anyMatch(pom -> pom.contains("<id>" + profile + "</id>"));
          }
        } else if (word.startsWith("-D")) {
          property(word.substring(2));
        } else {
          assertThat(word)
              .as("a word of a Maven command")
              .matches(
                  "-[a-zA-Z]+|clean|process-resources|(test-)?compile|test|package|verify|install|deploy|[\\w.:-]+:[\\w-]+");
        }
      }
      assertThat(modules)
          .allSatisfy(it -> assertThat(Page.PROJECT.resolve(it + "/pom.xml")).exists());
    }

    private static void property(String definition) {
      String name = definition.replaceFirst("=.*", "");
      String value = definition.replaceFirst("[^=]*=?", "").replace("'", "").replace("\"", "");
      if (name.equals("test")) {
        for (String test : value.split(",")) {
          String type = test.replaceFirst("#.*", "").replace("*", "\\w*");
          Pattern pattern = Pattern.compile("\\bclass " + type + "\\b");
          assertThat(sources).as(definition).anyMatch(pattern.asPredicate());
        }
      } else if (!KNOWN_PROPERTIES.contains(name)) {
        assertThat(poms)
            .as(definition)
            .anyMatch(
                pom ->
                    pom.contains("${" + name + "}")
                        || pom.contains("<name>" + name + "</name>")
                        || pom.contains("<" + name + ">"));
      }
    }
  }

  /** URLs: accepted by the driver, with every setting; the emulator has no instance. */
  private static final class Url {

    static void check(String url) {
      if (!url.startsWith("jdbc:cloudsql:")) {
        Pattern.compile("socketFactory(?:Class)?=([\\w.]+)")
            .matcher(url)
            .results()
            .map(found -> found.group(1))
            .forEach(Url::checkFactory);
        return;
      }
      Properties properties = new Properties();
      properties.setProperty("cloudSqlAdminRootUrl", cloud.adminEndpoint().toString());
      properties.setProperty("user", "app");
      if (!url.contains("cloudSqlGoogleCredentialsPath=")) {
        properties.setProperty("credentials", "file:" + key);
      }
      SQLException refused =
          catchThrowableOfType(
              SQLException.class, () -> DriverManager.getConnection(url, properties).close());
      ConnectorException cause = (ConnectorException) refused.getCause();
      if (cause.code() != ErrorCode.DRIVER) {
        assertThat(cause.phase())
            .as("%s: %s", url, refused.getMessage())
            .isNotEqualTo(Phase.CONFIG);
      }
    }

    private static void checkFactory(String name) {
      String file = name.replace('.', '/') + ".java";
      assertThat(sources)
          .as(file)
          .anyMatch(
              source ->
                  source.contains("package " + name.replaceFirst("\\.\\w+$", ";"))
                      && source.contains("class " + name.replaceFirst(".*\\.", "") + " "));
    }
  }
}
