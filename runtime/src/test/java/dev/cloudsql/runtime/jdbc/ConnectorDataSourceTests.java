package dev.cloudsql.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.ConnectOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A data source")
class ConnectorDataSourceTests {

  private final RecordingConnector connector = new RecordingConnector();
  private final ConnectOptions options =
      ConnectOptions.builder()
          .user("app")
          .password("s3cret")
          .database("shop")
          .driverProperty("sslpassword", "hidden")
          .build();
  private final DataSource dataSource = new ConnectorDataSource(connector, "p:r:i", options);

  @Test
  @DisplayName("connects with its options")
  void connects() throws SQLException {
    assertThat(dataSource.getConnection()).isSameAs(connector.connection);

    assertThat(connector.instance).isEqualTo("p:r:i");
    assertThat(connector.options).isEqualTo(options);
  }

  @Test
  @DisplayName("connects as another user, once")
  void otherUser() throws SQLException {
    dataSource.getConnection("admin", "pw");

    assertThat(connector.options)
        .isEqualTo(options.toBuilder().user("admin").password("pw").build());

    dataSource.getConnection();

    assertThat(connector.options).isEqualTo(options);
  }

  @Test
  @DisplayName("takes the login timeout for the timeout, until it is zero again")
  void loginTimeout() throws SQLException {
    dataSource.setLoginTimeout(5);
    dataSource.getConnection();

    assertThat(dataSource.getLoginTimeout()).isEqualTo(5);
    assertThat(connector.options)
        .isEqualTo(options.toBuilder().timeout(Duration.ofSeconds(5)).build());

    dataSource.setLoginTimeout(0);
    dataSource.getConnection();

    assertThat(connector.options).isEqualTo(options);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @DisplayName("returns its timeout in whole seconds, rounded up")
  @CsvSource({"PT30S, 30", "PT0.001S, 1", "PT1.000000001S, 2", "P99999D, 2147483647"})
  void roundedTimeout(Duration timeout, int seconds) throws SQLException {
    ConnectOptions timed = options.toBuilder().timeout(timeout).build();

    assertThat(new ConnectorDataSource(connector, "p:r:i", timed).getLoginTimeout())
        .isEqualTo(seconds);
  }

  @Test
  @DisplayName("refuses a negative login timeout")
  void negativeTimeout() {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> dataSource.setLoginTimeout(-1))
        .withMessageContaining("-1");
  }

  @Test
  @DisplayName("keeps a log writer")
  void logWriter() throws SQLException {
    assertThat(dataSource.getLogWriter()).isNull();
    PrintWriter writer = new PrintWriter(new StringWriter());

    dataSource.setLogWriter(writer);

    assertThat(dataSource.getLogWriter()).isSameAs(writer);
  }

  @Test
  @DisplayName("unwraps to itself and to nothing else")
  void wrapper() throws SQLException {
    assertThat(dataSource.isWrapperFor(ConnectorDataSource.class)).isTrue();
    assertThat(dataSource.unwrap(DataSource.class)).isSameAs(dataSource);
    assertThat(dataSource.isWrapperFor(String.class)).isFalse();
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> dataSource.unwrap(String.class))
        .withMessageContaining("java.lang.String");
  }

  @Test
  @DisplayName("has no java.util.logging logger")
  void noLogger() {
    assertThatExceptionOfType(SQLFeatureNotSupportedException.class)
        .isThrownBy(dataSource::getParentLogger);
  }

  @Test
  @DisplayName("shows no secrets as text")
  void text() {
    assertThat(dataSource.toString())
        .contains("p:r:i", "user=app", "sslpassword")
        .doesNotContain("s3cret", "hidden");
  }
}
