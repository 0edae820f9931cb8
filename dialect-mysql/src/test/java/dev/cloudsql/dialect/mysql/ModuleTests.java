package dev.cloudsql.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The module of the MySQL dialects")
class ModuleTests {

  private static final String NAME = "dev.cloudsql.dialect.mysql";

  @Test
  @DisplayName("shows its package to the drivers alone")
  void exports() throws Exception {
    assertThat(finder().find(NAME).orElseThrow().descriptor().exports())
        .allSatisfy(
            exports ->
                assertThat(exports.targets())
                    .containsExactlyInAnyOrder("mysql.connector.j", "org.mariadb.jdbc"));
  }

  @ParameterizedTest
  @CsvSource({
    "mysql, mysql.connector.j, com.mysql.cj.jdbc.Driver",
    "mariadb, org.mariadb.jdbc, org.mariadb.jdbc.Driver"
  })
  @DisplayName("works on the module path with either driver: the driver makes the socket factory")
  void servesTheDriver(String dialect, String module, String driver) throws Exception {
    Class<?> home = Class.forName(driver);
    // As a module, MariaDB Connector/J cannot log to where this build lets it log.
    System.clearProperty("mariadb.logging.fallback");
    Configuration configuration =
        ModuleLayer.boot()
            .configuration()
            .resolveAndBind(
                ModuleFinder.of(home(Connectors.class), home(MysqlDialect.class), home(home)),
                ModuleFinder.of(),
                Set.of(NAME, module));
    ModuleLayer layer =
        ModuleLayer.boot()
            .defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());

    assertFails(layer.findLoader(NAME), dialect, ConnectorException.class.getName());
  }

  @AfterEach
  void letItLog() {
    System.setProperty("mariadb.logging.fallback", "JDK");
  }

  @ParameterizedTest
  @CsvSource({
    "mysql, com.mysql:mysql-connector-j",
    "mariadb, org.mariadb.jdbc:mariadb-java-client"
  })
  @DisplayName("is found without its drivers, and then names the artifact that is missing")
  void noDriver(String dialect, String artifact) throws Exception {
    try (URLClassLoader noDriver =
        new URLClassLoader(
            new URL[] {
              home(Connectors.class).toUri().toURL(), home(MysqlDialect.class).toUri().toURL()
            },
            ClassLoader.getPlatformClassLoader())) {
      assertFails(noDriver, dialect, artifact);
      assertFails(noDriver, dialect, ErrorCode.DRIVER.id());
      assertFails(noDriver, dialect, ConnectorException.class.getName());
    }
  }

  /** Connects with the classes of another loader, which are strangers to these. */
  private static void assertFails(ClassLoader loader, String dialect, String why) throws Exception {
    Class<?> spi = loader.loadClass(DialectProvider.class.getName());
    Object provider =
        ServiceLoader.load(spi, loader).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> call(spi, found, "name").equals(dialect))
            .findFirst()
            .orElseThrow();
    Class<?> login = Class.forName(StrangeLogin.class.getName(), true, new Copying(loader));
    assertThatExceptionOfType(InvocationTargetException.class)
        .isThrownBy(() -> login.getMethod("in", Object.class).invoke(null, provider))
        .havingCause()
        .isInstanceOf(Exception.class)
        .withStackTraceContaining(why);
  }

  private static Object call(Class<?> type, Object object, String method) {
    try {
      return type.getMethod(method).invoke(object);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Logs in with a ticket of nobody. */
  public static final class StrangeLogin {

    private StrangeLogin() {}

    public static Connection in(Object dialect) throws SQLException, IOException {
      SocketSource nobody = Requests.sockets();
      return ((DialectProvider) dialect).connect(nobody, Requests.of(AuthMode.BUILT_IN, Map.of()));
    }
  }

  /** Defines the classes of these tests anew, on top of another API. */
  private static final class Copying extends ClassLoader {

    Copying(ClassLoader parent) {
      super(parent);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      try (InputStream in =
          ModuleTests.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static ModuleFinder finder() throws URISyntaxException {
    return ModuleFinder.of(
        Stream.of(Connectors.class, MysqlDialect.class)
            .map(ModuleTests::home)
            .toArray(Path[]::new));
  }

  private static Path home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
