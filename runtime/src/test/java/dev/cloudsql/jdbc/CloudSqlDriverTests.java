package dev.cloudsql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.jdbc.RecordingConnector;
import dev.cloudsql.runtime.jdbc.Undeployment;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The jdbc:cloudsql: driver")
class CloudSqlDriverTests {

  private static final String URL = "jdbc:cloudsql:postgres://p:r:i/shop?user=app";

  private final RecordingConnector connector = new RecordingConnector();
  private final CloudSqlDriver driver =
      new CloudSqlDriver(
          (dialect, instance, properties) -> {
            if (!dialect.equals("postgres")) {
              throw new ConnectorException(
                  ErrorCode.DIALECT, Phase.CONFIG, null, "No dialect " + dialect + ".", null);
            }
            return connector.connect(instance, properties);
          });

  private int loginTimeout;

  @BeforeEach
  void keepLoginTimeout() {
    loginTimeout = DriverManager.getLoginTimeout();
    DriverManager.setLoginTimeout(0);
  }

  @AfterEach
  void restoreLoginTimeout() {
    DriverManager.setLoginTimeout(loginTimeout);
  }

  @Test
  @DisplayName("is found by DriverManager")
  void registered() throws SQLException {
    assertThat(DriverManager.getDriver(URL)).isInstanceOf(CloudSqlDriver.class);
    assertThat(ServiceLoader.load(Driver.class)).hasAtLeastOneElementOfType(CloudSqlDriver.class);
  }

  @Test
  @DisplayName(
      "runs the registered actions when it is deregistered, as web servers do at undeployment")
  void deregistered() throws SQLException {
    AtomicInteger told = new AtomicInteger();
    Undeployment.onDeregister(told::incrementAndGet);
    Driver registered = DriverManager.getDriver(URL);

    DriverManager.deregisterDriver(registered);
    DriverManager.registerDriver(registered, Undeployment::run);

    assertThat(told).hasValue(1);
  }

  @Test
  @DisplayName("connects by the dialect's connector, which it does not close")
  void connects() throws SQLException {
    assertThat(driver.connect(URL, null)).isSameAs(connector.connection);

    assertThat(connector.instance).isEqualTo("p:r:i");
    assertThat(connector.properties).isEqualTo(Map.of("database", "shop", "user", "app"));
  }

  @ParameterizedTest(name = "'{0}'")
  @DisplayName("leaves the URLs of others to others")
  @ValueSource(strings = {"jdbc:postgresql://p:r:i/shop", "jdbc:cloudsqlx:a://b", "cloudsql:", ""})
  void foreignUrls(String url) throws SQLException {
    assertThat(driver.acceptsURL(url)).isFalse();
    assertThat(driver.connect(url, new Properties())).isNull();
    assertThat(driver.getPropertyInfo(url, new Properties())).isEmpty();
  }

  @Test
  @DisplayName("prefers the caller's properties to the URL's, and modifies none")
  void precedence() throws SQLException {
    Properties defaults = new Properties();
    defaults.setProperty("database", "other");
    Properties info = new Properties(defaults);
    info.setProperty("user", "admin");
    info.setProperty("password", "pw");

    driver.connect(URL + "&ipTypes=PSC", info);

    assertThat(connector.properties)
        .isEqualTo(
            Map.of("database", "other", "user", "admin", "password", "pw", "ipTypes", "PSC"));
    assertThat(info).isEqualTo(Map.of("user", "admin", "password", "pw"));
  }

  @Test
  @DisplayName("keeps the URL's user and password when the caller's are empty")
  void emptyLogin() throws SQLException {
    Properties info = new Properties();
    info.setProperty("user", "");
    info.setProperty("password", "");

    driver.connect(URL + "&password=pw", info);

    assertThat(connector.properties)
        .isEqualTo(Map.of("database", "shop", "user", "app", "password", "pw"));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("lists its options while the URL is still being typed")
  @ValueSource(strings = {"jdbc:cloudsql:", "jdbc:cloudsql:postgres://", URL + "&ipTypes"})
  void unfinished(String url) throws SQLException {
    Properties info = new Properties();
    info.setProperty("user", "admin");

    assertThat(named("user", driver.getPropertyInfo(url, info)).value).isEqualTo("admin");
  }

  @Test
  @DisplayName("hands on values that are not text, so that they are read or refused")
  void notText() throws SQLException {
    Properties info = new Properties();
    info.put("cloudSqlServerPort", 3307);

    driver.connect(URL, info);

    assertThat(connector.properties).containsEntry("cloudSqlServerPort", 3307);
  }

  @Test
  @DisplayName("takes DriverManager's login timeout for the timeout")
  void loginTimeout() throws SQLException {
    DriverManager.setLoginTimeout(7);

    driver.connect(URL, null);

    assertThat(connector.properties).containsEntry("cloudSqlTimeout", "7");
  }

  @Test
  @DisplayName("takes DriverManager's login timeout if the URL names a longer one")
  void shortestTimeout() throws SQLException {
    DriverManager.setLoginTimeout(7);

    driver.connect(URL + "&cloudSqlTimeout=PT8S", null);

    assertThat(connector.properties).containsEntry("cloudSqlTimeout", "7");
  }

  @Test
  @DisplayName("prefers the timeout that the URL names if it is shorter")
  void timeoutOfTheUrl() throws SQLException {
    DriverManager.setLoginTimeout(7);

    driver.connect(URL + "&cloudSqlTimeout=3", null);

    assertThat(connector.properties).containsEntry("cloudSqlTimeout", "3");
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("reports what cannot work as a permanent failure with its cause")
  @ValueSource(
      strings = {
        "jdbc:cloudsql:postgres",
        "jdbc:cloudsql:oracle://p:r:i",
        "jdbc:cloudsql:postgres://p:r:i?cloudSqlInstance=p:r:i"
      })
  void failures(String url) {
    assertThatExceptionOfType(SQLNonTransientConnectionException.class)
        .isThrownBy(() -> driver.connect(url, null))
        .withCauseInstanceOf(ConnectorException.class)
        .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("08001"));
    assertThat(connector.instance).isNull();
  }

  @Test
  @DisplayName("refuses null for a URL")
  void nullUrl() {
    assertThatExceptionOfType(SQLException.class).isThrownBy(() -> driver.acceptsURL(null));
  }

  @Test
  @DisplayName("lists its options with their values, but not the secret ones")
  void propertyInfo() throws SQLException {
    Properties info = new Properties();
    info.setProperty("password", "s3cret");
    info.setProperty("enableIamAuth", "true");

    DriverPropertyInfo[] listed = driver.getPropertyInfo(URL, info);

    assertThat(listed)
        .extracting(option -> option.name)
        .contains("user", "password", "enableIamAuth", "ipTypes", "cloudSqlTimeout")
        .doesNotContain("cloudSqlInstance");
    assertThat(listed)
        .allSatisfy(
            option -> {
              assertThat(option.description).isNotBlank();
              assertThat(option.required).isFalse();
            });
    assertThat(named("user", listed).value).isEqualTo("app");
    assertThat(named("database", listed).value).isEqualTo("shop");
    assertThat(named("password", listed).value).isNull();
    assertThat(named("ipTypes", listed).choices).isNull();
    assertThat(named("enableIamAuth", listed).value).isEqualTo("true");
    assertThat(named("enableIamAuth", listed).choices).containsExactly("true", "false");
  }

  @Test
  @DisplayName("says what it is")
  void description() {
    assertThat(driver.getMajorVersion()).isZero();
    assertThat(driver.getMinorVersion()).isOne();
    assertThat(driver.jdbcCompliant()).isFalse();
    assertThatExceptionOfType(SQLFeatureNotSupportedException.class)
        .isThrownBy(driver::getParentLogger);
  }

  private static DriverPropertyInfo named(String name, DriverPropertyInfo[] listed) {
    return Arrays.stream(listed).filter(option -> option.name.equals(name)).findAny().orElseThrow();
  }
}
