package dev.cloudsql.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.ConnectorRuntime;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("The contract between connector and dialect:")
@Timeout(120)
class LoginContractTests {

  private static final String NAME = "project:region:instance";
  private static final String PASSWORD = "pa55word";
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().database("shop").user("app").password(PASSWORD).build();

  private final RecordingDialect dialect = new RecordingDialect();
  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Connector connector;

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    db = cloud.instance(NAME).start();
    connector =
        ServiceLoader.load(ConnectorRuntime.class)
            .findFirst()
            .orElseThrow()
            .create(dialect, EmulatorConfig.of(cloud).build());
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  @Test
  @DisplayName("the request has what the program asked for, the engine, and the time that is left")
  void request() throws Exception {
    ConnectOptions options = OPTIONS.toBuilder().driverProperty("colour", "? & = %").build();

    connector.connect(NAME, options).close();

    ConnectRequest request = dialect.requests.get(0);
    assertThat(request.instance()).hasToString(NAME);
    assertThat(request.databaseVersion()).contains("POSTGRES_17");
    assertThat(request.authMode()).isEqualTo(AuthMode.BUILT_IN);
    assertThat(request.database()).contains("shop");
    assertThat(request.user()).contains("app");
    assertThat(request.password()).contains(PASSWORD);
    assertThat(request.timeout()).isPositive().isLessThanOrEqualTo(ConnectOptions.DEFAULT_TIMEOUT);
    assertThat(request).asString().doesNotContain(PASSWORD);
  }

  @ParameterizedTest(name = "claimed: {0}")
  @ValueSource(booleans = {false, true})
  @DisplayName("one socket is open before the login; what the login throws reaches the program")
  void failedLogin(boolean claimed) {
    SQLException reason = new SQLException("Access denied", "28000");
    dialect.login =
        (sockets, request) -> {
          assertThat(db.connections().accepted()).isEqualTo(1);
          if (claimed) {
            EchoDialect.say(sockets.open(), "hello");
          }
          throw reason;
        };

    assertThat(catchThrowable(() -> connector.connect(NAME, OPTIONS))).isSameAs(reason);

    db.connections().awaitOpen(0);
    assertThat(db.connections().accepted()).isEqualTo(1);
  }

  static Stream<Arguments> impostors() {
    return Stream.of(
        Arguments.of(InstanceFault.wrongCommonName("project:other"), ErrorCode.SERVER_IDENTITY),
        Arguments.of(InstanceFault.unknownAuthority(), ErrorCode.SERVER_CERTIFICATE),
        Arguments.of(InstanceFault.expiredCertificate(), ErrorCode.SERVER_CERTIFICATE),
        Arguments.of(InstanceFault.tls12Only(), ErrorCode.TLS));
  }

  @ParameterizedTest
  @MethodSource("impostors")
  @DisplayName("a server that is not proven to be the instance gets no login")
  void unprovenServer(InstanceFault fault, ErrorCode code) {
    ActiveFault active = db.fault(fault);

    SQLException failure =
        catchThrowableOfType(SQLException.class, () -> connector.connect(NAME, OPTIONS));

    assertThat(active.occurrences()).isPositive();
    assertThat((ConnectorException) failure.getCause()).returns(code, ConnectorException::code);
    assertThat(dialect.requests).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({NAME + ":and:more, false", NAME + ", true"})
  @DisplayName("a failure has the same code and SQLState in each way to connect, and no secret")
  void sameFailure(String name, boolean retryable) {
    db.fault(InstanceFault.refuse());
    ConnectorException expected =
        catchThrowableOfType(
            ConnectorException.class, () -> connector.openSocket(name, OPTIONS).close());
    Properties properties = new Properties();
    properties.setProperty("user", "app");
    properties.setProperty("password", PASSWORD);

    List<ThrowingCallable> ways =
        List.of(
            () -> connector.connect(name, OPTIONS),
            () -> connector.connect(name, properties),
            () -> connector.dataSource(name, OPTIONS).getConnection(),
            () -> {
              try {
                connector.connectAsync(name, OPTIONS).get(60, TimeUnit.SECONDS);
              } catch (ExecutionException e) {
                throw e.getCause();
              }
            });

    assertThat(ways)
        .allSatisfy(
            way -> {
              Throwable failure = catchThrowable(way);
              assertThat(failure)
                  .isInstanceOf(
                      retryable
                          ? SQLTransientConnectionException.class
                          : SQLNonTransientConnectionException.class);
              assertThat(((SQLException) failure).getSQLState())
                  .isEqualTo(expected.code().sqlState());
              assertThat((ConnectorException) failure.getCause())
                  .returns(expected.code(), ConnectorException::code);
            });
    assertThat(connector + " " + connector.status()).doesNotContain(PASSWORD);
  }

  private interface Login {
    Connection run(SocketSource sockets, ConnectRequest request) throws SQLException, IOException;
  }

  private static final class RecordingDialect extends EchoDialect {

    private final List<ConnectRequest> requests = new CopyOnWriteArrayList<>();
    private volatile Login login = super::connect;

    @Override
    public Connection connect(SocketSource sockets, ConnectRequest request) throws SQLException {
      requests.add(request);
      try {
        return login.run(sockets, request);
      } catch (IOException e) {
        throw new SQLException(e);
      }
    }
  }
}
