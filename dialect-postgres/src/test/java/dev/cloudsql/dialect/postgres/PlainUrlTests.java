package dev.cloudsql.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.spi.SocketSource;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The socket factory in a plain driver URL")
class PlainUrlTests {

  private static final String FACTORY =
      "jdbc:postgresql:///shop?user=app&sslmode=disable&socketFactory="
          + SocketFactory.class.getName();

  @Test
  @DisplayName("says that the instance is missing")
  void noInstance() {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> new org.postgresql.Driver().connect(FACTORY, new Properties()))
        .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("08001"))
        .havingCause()
        .isInstanceOfSatisfying(
            ConnectorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OPTION))
        .withMessageContaining("cloudSqlInstance=project:region:instance");
  }

  @Test
  @DisplayName("finds the instance by a DNS name that is the URL's host")
  void dnsName() {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(
            () ->
                DriverManager.getConnection(
                    FACTORY.replace(":///", "://db.example.com/") + "&instanceResolver=nobody"))
        .havingRootCause()
        .isInstanceOfSatisfying(
            ConnectorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER))
        .withMessageContaining("instance resolver named 'nobody'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SocketFactoryArg", "socketFactoryArg"})
  @DisplayName("finds the instance by the property of older URLs")
  void olderProperty(String name) {
    String url = FACTORY + "&instanceResolver=nobody&" + name + "=p:r:i";

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> DriverManager.getConnection(url))
        .havingRootCause()
        .withMessageContaining("instance resolver named 'nobody'");
  }

  @Test
  @DisplayName("has its name on the page of the configuration")
  void factoryOnThePage() throws Exception {
    assertThat(Files.readString(Path.of("..", "docs", "configuration.md")))
        .contains("`socketFactory=" + SocketFactory.class.getName() + "`");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "p:r:i/shop?User=app | User is unknown (did you mean 'user'?). Correct or remove them. [CSQL-OPTION]",
        "p:europe-west1:i:5432/shop?user=app | [CSQL-INSTANCE-NAME]"
      })
  @DisplayName("is not needed in our URLs, which are refused when they cannot be meant")
  void ofOurs(String url, String refusal) {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> DriverManager.getConnection("jdbc:cloudsql:postgres://" + url))
        .withMessageEndingWith(refusal);
  }

  @Test
  @DisplayName("says that the connector is closed when the ticket is no longer good")
  void oldTicket() {
    Properties properties = new Properties();
    properties.setProperty(SocketSource.TICKET, "old.ticket");
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> new org.postgresql.Driver().connect(FACTORY, properties))
        .havingCause()
        .isInstanceOf(ConnectorException.class)
        .withMessageEndingWith("[CSQL-CLOSED]");
  }

  @Test
  @DisplayName("does not modify the properties")
  void keepsProperties() {
    Properties properties = new Properties();
    properties.setProperty("cloudSqlInstance", "not an instance");
    Properties copy = new Properties();
    copy.putAll(properties);
    assertThat(new SocketFactory(properties)).isNotNull();
    assertThat(properties).isEqualTo(copy);
  }

  @Test
  @DisplayName("says that the runtime is missing, with the code that stands for it")
  void noRuntime() throws Exception {
    try (URLClassLoader noRuntime =
        new URLClassLoader(
            new URL[] {
              home(Connectors.class), home(SocketFactory.class), home(org.postgresql.Driver.class)
            },
            ClassLoader.getPlatformClassLoader())) {
      Driver driver =
          (Driver)
              noRuntime
                  .loadClass(org.postgresql.Driver.class.getName())
                  .getConstructor()
                  .newInstance();
      Thread.currentThread().setContextClassLoader(noRuntime);
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(
              () ->
                  driver.connect(
                      FACTORY + "&cloudSqlInstance=shop:europe-west1:orders", new Properties()))
          .havingCause()
          .withMessageContaining("No connector runtime")
          .withMessageContaining(ErrorCode.RUNTIME.id())
          .satisfies(
              e ->
                  assertThat(e.getClass().getName()).isEqualTo(ConnectorException.class.getName()));
    } finally {
      Thread.currentThread().setContextClassLoader(PlainUrlTests.class.getClassLoader());
    }
  }

  private static URL home(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }
}
