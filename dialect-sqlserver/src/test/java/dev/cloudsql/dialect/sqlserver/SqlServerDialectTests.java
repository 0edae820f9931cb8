package dev.cloudsql.dialect.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The SQL Server dialect")
class SqlServerDialectTests {

  private static final InstanceName INSTANCE = new InstanceName("shop", "europe-west1", "orders");

  private final SqlServerDialect dialect = new SqlServerDialect();

  @Test
  @DisplayName("is found as 'sqlserver'")
  void isFound() throws Exception {
    assertThat(Providers.named(DialectProvider.class, "sqlserver"))
        .isInstanceOf(SqlServerDialect.class);
  }

  @Test
  @DisplayName("speaks to every SQL Server, and to nothing else, and never by IAM")
  void supports() {
    assertThat(dialect.unsupported("SQLSERVER_2017_EXPRESS", AuthMode.BUILT_IN)).isEmpty();
    assertThat(dialect.unsupported("SQLSERVER_2022_STANDARD", AuthMode.BUILT_IN)).isEmpty();
    assertThat(dialect.unsupported("SQLSERVER_2022_STANDARD", AuthMode.IAM)).isPresent();
    assertThat(dialect.unsupported("POSTGRES_17", AuthMode.BUILT_IN)).isPresent();
    assertThat(dialect.unsupported("", AuthMode.BUILT_IN)).isPresent();
  }

  @Test
  @DisplayName("refuses Unix sockets, which Cloud SQL has for the other engines only")
  void refusesUnixSockets() throws Exception {
    ConnectOptions options = ConnectOptions.builder().unixSocketPath("/cloudsql/x").build();
    try (Connector connector = Connectors.forDialect("sqlserver")) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> connector.connect(INSTANCE.toString(), options))
          .withMessageContaining("dialect 'sqlserver' does not log in over Unix sockets")
          .withMessageEndingWith("[CSQL-OPTION]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serverName",
        "SERVERNAME",
        "server",
        "portNumber",
        "port",
        "instanceName",
        "failoverPartner",
        "socketFactoryClass",
        "socketFactoryConstructorArg"
      })
  @DisplayName("refuses properties that lead away from the given sockets")
  void refuses(String name) {
    assertRefused(Map.of(name, "127.0.0.1")).withMessageContaining("Remove them");
  }

  @ParameterizedTest
  @ValueSource(strings = {"JavaKerberos", "NativeAuthentication"})
  @DisplayName("asks for the name in the domain when Active Directory says who logs in")
  void activeDirectoryNeedsName(String scheme) {
    assertRefused(Map.of("integratedSecurity", "true", "authenticationScheme", scheme))
        .withMessageContaining(
            "serverSpn=MSSQLSvc/private.orders.europe-west1.shop.cloudsql.<domain>:1433");
  }

  @Test
  @DisplayName("passes the name in the domain on to the driver")
  void activeDirectory() throws Exception {
    String spn = "MSSQLSvc/private.orders.europe-west1.shop.cloudsql.ad.example.com:1433";
    Properties properties =
        DriverProperties.of(
            request(Map.of("integratedSecurity", "true", "serverSpn", spn, "realm", "AD")));
    assertThat(properties)
        .containsEntry("integratedSecurity", "true")
        .containsEntry("serverSpn", spn)
        .containsEntry("realm", "AD");
  }

  private ThrowableAssertAlternative<ConnectorException> assertRefused(
      Map<String, String> properties) {
    SocketSource never =
        failing(
            new ConnectorException(ErrorCode.TCP, Phase.TCP, INSTANCE, "Must not be asked", null));
    return assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> dialect.connect(never, request(properties)).close())
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OPTION));
  }

  @Test
  @DisplayName("says what the user says in place of its own defaults, in whatever case")
  void usersProperties() throws Exception {
    Properties properties =
        DriverProperties.of(
            request(
                Map.of("LoginTimeout", "7", "ENCRYPT", "strict", "database", "other", "uid", "x")));
    assertThat(properties)
        .containsEntry("LoginTimeout", "7")
        .containsEntry("ENCRYPT", "false")
        .containsEntry("databaseName", "shop")
        .containsEntry("user", "app")
        .doesNotContainKeys("loginTimeout", "encrypt", "database", "uid");
  }

  @Test
  @DisplayName("opens no second socket when the first fails, and keeps the failure as the cause")
  void keepsCause() {
    ConnectorException failure =
        new ConnectorException(ErrorCode.TCP, Phase.TCP, INSTANCE, "Connection refused", null);
    CountingSource source = new CountingSource(failure);
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> dialect.connect(source, request(Map.of())).close())
        .satisfies(e -> assertThat(e.getSQLState()).startsWith("08"))
        .withMessageContaining("Connection refused")
        .havingCause()
        .isSameAs(failure);
    assertThat(source.asked).isEqualTo(1);
  }

  private static ConnectRequest request(Map<String, String> properties) {
    return ConnectRequest.builder(INSTANCE)
        .databaseVersion("SQLSERVER_2022_STANDARD")
        .database("shop")
        .user("app")
        .password("secret")
        .authMode(AuthMode.BUILT_IN)
        .driverProperties(properties)
        .timeout(Duration.ofSeconds(20))
        .build();
  }

  private static SocketSource failing(IOException failure) {
    return new CountingSource(failure);
  }

  private static final class CountingSource implements SocketSource {

    private final IOException failure;
    private int asked;

    CountingSource(IOException failure) {
      this.failure = failure;
    }

    @Override
    public Socket open() throws IOException {
      asked++;
      throw failure;
    }

    @Override
    public String ticket() {
      return "none";
    }
  }
}
