package dev.cloudsql.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(Cloud.Extension.class)
@DisplayName("DriverManager")
@Timeout(120)
class DriverManagerTests {

  private final Cloud cloud;
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  DriverManagerTests(Cloud cloud) {
    this.cloud = cloud;
  }

  @AfterEach
  void restore() {
    Thread.currentThread().setContextClassLoader(before);
  }

  static Stream<Arguments> loaders() {
    return Stream.of(
        Arguments.of("none", null),
        Arguments.of("the platform's", ClassLoader.getPlatformClassLoader()),
        Arguments.of("an empty one", new URLClassLoader(new URL[0], null)),
        Arguments.of("that of an application", new URLClassLoader(new URL[0])));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("loaders")
  @DisplayName("takes the URL on a thread with any context class loader")
  void anyContext(String what, ClassLoader context) throws Exception {
    Thread.currentThread().setContextClassLoader(context);
    try (Connection connection =
        DriverManager.getConnection(cloud.url(Engine.POSTGRES), Cloud.USER, Cloud.PASSWORD)) {
      assertThat(Rows.text(connection, "SELECT current_user")).isEqualTo(Cloud.USER);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("loaders")
  @DisplayName("takes a plain driver URL on a thread with any context class loader")
  void plainUrl(String what, ClassLoader context) throws Exception {
    Thread.currentThread().setContextClassLoader(context);
    String url =
        "jdbc:postgresql:///shop?sslmode=disable&socketFactory=dev.cloudsql.dialect.postgres.SocketFactory&cloudSqlInstance=%s&%s"
            .formatted(cloud.instance(Engine.POSTGRES).name(), cloud.query());
    try (Connection connection = DriverManager.getConnection(url, Cloud.USER, Cloud.PASSWORD)) {
      assertThat(Rows.text(connection, "SELECT current_user")).isEqualTo(Cloud.USER);
    }
  }

  @ParameterizedTest(name = "{1}")
  @DisplayName("gives connections whose URL begins like the driver's own, and has no secret in it")
  @CsvSource({
    "POSTGRES,  postgresql",
    "MYSQL,     mysql",
    "MYSQL,     mariadb",
    "SQLSERVER, sqlserver"
  })
  void metadataUrl(Engine engine, String dialect) throws Exception {
    String url =
        cloud
            .urlWithLogin(engine)
            .replace("jdbc:cloudsql:" + engine.dialect(), "jdbc:cloudsql:" + dialect);
    try (Connection connection = DriverManager.getConnection(url)) {
      assertThat(connection.getMetaData().getURL())
          .startsWith("jdbc:" + dialect + ":")
          .doesNotContain(
              Cloud.PASSWORD, "cloudSqlTicket", "localSocketAddress", "service-account");
    }
  }

  @Test
  @DisplayName("takes the URL on a thread of the common pool")
  void commonPool() throws Exception {
    String url = cloud.urlWithLogin(Engine.POSTGRES);
    String user =
        CompletableFuture.supplyAsync(
                () -> {
                  try (Connection connection = DriverManager.getConnection(url)) {
                    return Rows.text(connection, "SELECT current_user");
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                })
            .get();

    assertThat(user).isEqualTo(Cloud.USER);
  }
}
