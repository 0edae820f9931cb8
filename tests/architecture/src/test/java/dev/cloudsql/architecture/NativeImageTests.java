package dev.cloudsql.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.naming.InitialContext;
import javax.net.SocketFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The metadata by which GraalVM's native-image learns what is used by reflection. No GraalVM runs
 * here: the tests compare the metadata with the classes.
 */
@DisplayName("The metadata for native images")
class NativeImageTests {

  private static final List<String> MODULES =
      List.of("api", "runtime", "dialect-mysql", "dialect-postgres", "dialect-sqlserver");

  private static final JavaClasses CODE = code();

  private static final Set<String> KEYS =
      Set.of("type", "methods", "allPublicConstructors", "allPublicMethods");

  /** What the JDK has since Java 21; the code does without it before. */
  private static final Set<String> SINCE_21 =
      Set.of("java.lang.Thread", "java.lang.Thread$Builder", "java.util.concurrent.Executors");

  /** The classes that use reflection, and the types that they look up or make proxies of. */
  private static final Map<String, List<String>> REFLECTIVE =
      Map.of(
          "dev.cloudsql.spi.Providers$Discovery", List.of(),
          "dev.cloudsql.spi.JarVersions", List.of(),
          "dev.cloudsql.spi.SocketTickets", List.of(),
          "dev.cloudsql.spi.Relay", List.of("proxy java.sql.Connection"),
          "dev.cloudsql.dialect.mysql.HiddenTicket",
              List.of("proxy java.sql.Connection", "proxy java.sql.DatabaseMetaData"),
          "dev.cloudsql.runtime.CoreThreads", List.of("java.lang.Thread$Builder"),
          "dev.cloudsql.runtime.dns.JndiRecords", List.of("com.sun.jndi.dns.DnsContextFactory"),
          "dev.cloudsql.dialect.mysql.OptionalDriver", List.of(),
          "dev.cloudsql.dialect.mysql.MysqlDialect",
              List.of("com.mysql.cj.jdbc.NonRegisteringDriver"),
          "dev.cloudsql.dialect.mysql.MariaDbDialect", List.of("org.mariadb.jdbc.Driver"));

  @ParameterizedTest
  @MethodSource("modules")
  @DisplayName("names only types, constructors and methods that exist")
  void exists(String folder) throws Exception {
    for (JsonObject entry : reflection(folder)) {
      assertThat(KEYS).containsAll(entry.keySet());
      String name = type(entry).replace("proxy ", "");
      if (SINCE_21.contains(name) && Runtime.version().feature() < 21) {
        continue;
      }
      Class<?> type = load(name);
      if (entry.has("methods")) {
        for (JsonElement each : entry.getAsJsonArray("methods")) {
          JsonObject method = each.getAsJsonObject();
          Class<?>[] parameters = parameters(method);
          String called = method.get("name").getAsString();
          if (called.equals("<init>")) {
            assertThat(type.getDeclaredConstructor(parameters)).isNotNull();
          } else {
            assertThat(type.getDeclaredMethod(called, parameters)).isNotNull();
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  @DisplayName("has every plug-in of the jar, with its service file, and every socket factory")
  void covers(String folder) throws Exception {
    Set<String> constructors = constructors(folder);
    try (FileSystem jar = FileSystems.newFileSystem(jar(folder))) {
      Path folderOfServices = jar.getPath("META-INF", "services");
      List<Path> services = Files.exists(folderOfServices) ? list(folderOfServices) : List.of();
      List<String> globs =
          StreamSupport.stream(metadata(folder).getAsJsonArray("resources").spliterator(), false)
              .map(resource -> resource.getAsJsonObject().get("glob").getAsString())
              .toList();
      for (Path service : services) {
        assertThat(globs)
            .anyMatch(
                glob ->
                    jar.getPathMatcher("glob:" + glob)
                        .matches(jar.getPath("META-INF/services/" + service.getFileName())));
        assertThat(constructors)
            .containsAll(
                Files.readAllLines(service).stream()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .map(provider -> provider + "()")
                    .toList());
      }
      assertThat(services.isEmpty()).isEqualTo(folder.equals("api"));
    }
    assertThat(constructors).containsAll(socketFactories(folder));
  }

  @Test
  @DisplayName("is needed for no other class, because no other uses reflection")
  void reflectiveCode() throws Exception {
    Set<String> users =
        CODE.stream()
            .filter(
                type ->
                    type.getAccessesFromSelf().stream().anyMatch(NativeImageTests::isReflective))
            .map(JavaClass::getName)
            .collect(Collectors.toCollection(TreeSet::new));

    List<String> withoutLookup =
        List.of(
            "dev.cloudsql.dialect.mysql.MysqlDialect", "dev.cloudsql.dialect.mysql.MariaDbDialect");
    assertThat(users)
        .isEqualTo(
            REFLECTIVE.keySet().stream()
                .filter(name -> !withoutLookup.contains(name))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  @DisplayName("has the types that the code looks up by name")
  void lookedUp() throws Exception {
    Map<String, Set<String>> types = new HashMap<>();
    for (String folder : modules()) {
      types.put(
          folder,
          reflection(folder).stream().map(NativeImageTests::type).collect(Collectors.toSet()));
    }
    for (Map.Entry<String, List<String>> user : REFLECTIVE.entrySet()) {
      String file = user.getKey().replace('.', '/') + ".class";
      for (String name : user.getValue()) {
        // The constants of a class file are text: names are strings, or those of classes.
        String constant = name.startsWith("proxy ") ? name.substring(6).replace('.', '/') : name;
        assertThat(bytes(file)).as(user.getKey()).contains(constant);
        assertThat(types.values()).as(name).anyMatch(all -> all.contains(name));
      }
    }
  }

  @Test
  @DisplayName("lets the image open http and https URLs, which token servers have")
  void urlProtocols() throws IOException {
    try (FileSystem jar = FileSystems.newFileSystem(jar("runtime"))) {
      assertThat(
              jar.getPath(
                  "META-INF/native-image/dev.cloudsql/cloudsql-runtime/native-image.properties"))
          .content()
          .contains("--enable-url-protocols=http,https");
    }
  }

  private static boolean isReflective(JavaAccess<?> access) {
    return Stream.of(
            Map.entry(
                Class.class, "forName|get(Declared)?(Method|Constructor|Field)s?|getResource.*"),
            Map.entry(ClassLoader.class, "loadClass|get(System)?Resource.*"),
            Map.entry(Constructor.class, "newInstance"),
            Map.entry(ServiceLoader.class, "load.*"),
            Map.entry(Proxy.class, "newProxyInstance"),
            Map.entry(MethodHandles.Lookup.class, "find.*|unreflect.*"),
            Map.entry(InitialContext.class, "<init>"),
            Map.entry(ObjectInputStream.class, "<init>"))
        .anyMatch(
            kind ->
                access.getTargetOwner().isAssignableTo(kind.getKey())
                    && access.getTarget().getName().matches(kind.getValue()));
  }

  /** The name of a type, or {@code proxy} and that of an interface. */
  private static String type(JsonObject entry) {
    return entry.get("type") instanceof JsonObject proxy
        ? "proxy " + proxy.getAsJsonArray("proxy").get(0).getAsString()
        : entry.get("type").getAsString();
  }

  /** Of the metadata, each as {@code type(parameters)}. */
  private static Set<String> constructors(String folder) throws IOException {
    Set<String> constructors = new TreeSet<>();
    for (JsonObject entry : reflection(folder)) {
      if (entry.has("methods")) {
        for (JsonElement method : entry.getAsJsonArray("methods")) {
          if (method.getAsJsonObject().get("name").getAsString().equals("<init>")) {
            constructors.add(
                type(entry)
                    + StreamSupport.stream(
                            method.getAsJsonObject().getAsJsonArray("parameterTypes").spliterator(),
                            false)
                        .map(JsonElement::getAsString)
                        .collect(Collectors.joining(",", "(", ")")));
          }
        }
      }
    }
    return constructors;
  }

  /** The constructors of the classes that drivers create by name, which only dialects have. */
  private static Set<String> socketFactories(String folder) throws Exception {
    Set<String> factories = new TreeSet<>();
    if (!folder.startsWith("dialect-")) {
      return factories;
    }
    String itsPackage = "dev.cloudsql." + folder.replace('-', '.') + ".";
    for (JavaClass type : CODE) {
      boolean created =
          type.isAssignableTo(SocketFactory.class)
              || type.isAssignableTo("com.mysql.cj.protocol.SocketFactory");
      if (created && type.getName().startsWith(itsPackage)) {
        Class<?> loaded = load(type.getName());
        if (Modifier.isPublic(loaded.getModifiers())) {
          for (Constructor<?> constructor : loaded.getConstructors()) {
            factories.add(
                type.getName()
                    + Arrays.stream(constructor.getParameterTypes())
                        .map(Class::getName)
                        .collect(Collectors.joining(",", "(", ")")));
          }
        }
      }
    }
    assertThat(factories).isNotEmpty();
    return factories;
  }

  private static Class<?>[] parameters(JsonObject method) throws ClassNotFoundException {
    List<Class<?>> parameters = new ArrayList<>();
    for (JsonElement parameter : method.getAsJsonArray("parameterTypes")) {
      String name = parameter.getAsString();
      parameters.add(name.equals("long") ? long.class : load(name));
    }
    return parameters.toArray(Class<?>[]::new);
  }

  private static Class<?> load(String name) throws ClassNotFoundException {
    return Class.forName(name, false, NativeImageTests.class.getClassLoader());
  }

  private static List<JsonObject> reflection(String folder) throws IOException {
    List<JsonObject> entries = new ArrayList<>();
    metadata(folder).getAsJsonArray("reflection").forEach(it -> entries.add(it.getAsJsonObject()));
    assertThat(entries).isNotEmpty();
    return entries;
  }

  private static JsonObject metadata(String folder) throws IOException {
    try (FileSystem jar = FileSystems.newFileSystem(jar(folder))) {
      return JsonParser.parseString(
              Files.readString(
                  jar.getPath(
                      "META-INF/native-image/dev.cloudsql/cloudsql-%s/reachability-metadata.json"
                          .formatted(folder))))
          .getAsJsonObject();
    }
  }

  private static String bytes(String file) throws IOException {
    try (var in = NativeImageTests.class.getClassLoader().getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static Path jar(String folder) {
    return new PublishedModule(folder).jar();
  }

  private static List<String> modules() {
    return MODULES;
  }

  private static JavaClasses code() {
    List<JarFile> jars = new ArrayList<>();
    try {
      for (String folder : modules()) {
        jars.add(new JarFile(jar(folder).toFile()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ClassFileImporter().importJars(jars);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
