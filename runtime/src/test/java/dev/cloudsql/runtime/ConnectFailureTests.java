package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.IpType;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.instance.PoolNode;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A connect that fails says what failed, for which instance, and what to do:")
class ConnectFailureTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private static final ConnectOptions IMPATIENT =
      OPTIONS.toBuilder().timeout(Duration.ofMillis(300)).build();

  private CloudSqlEmulator cloud;
  private Connector connector;

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    connector = new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build());
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  @Nested
  @DisplayName("in what the caller wrote,")
  class Input {

    @Test
    @DisplayName("a name that is no instance connection name")
    void malformedName() {
      ConnectorException failure = failure(ConnectorException.class, "project:instance", OPTIONS);

      assertThat(failure.code()).isEqualTo(ErrorCode.INSTANCE_NAME);
      assertThat(failure)
          .hasMessageContaining("'project:instance' is not an instance connection name")
          .hasMessageContaining("project:region:instance")
          .hasMessageEndingWith("[CSQL-INSTANCE-NAME]");
    }

    @Test
    @DisplayName("an option that does not exist, over JDBC with its SQLState")
    void unknownOption() {
      Properties properties = new Properties();
      properties.setProperty("ipType", "PRIVATE");

      SQLException failure =
          catchThrowableOfType(
              SQLNonTransientConnectionException.class, () -> connector.connect(NAME, properties));

      assertThat(failure.getSQLState()).isEqualTo("08001");
      assertThat(connectorException(ConnectorException.class, failure))
          .hasMessageContaining("ipTypes")
          .hasMessageContaining("CSQL-OPTION");
    }

    @Test
    @DisplayName("an address policy that does not exist, by every method, before any call")
    void unknownPolicy() throws Exception {
      EmulatedInstance unused = cloud.instance(NAME).start();
      ConnectOptions options = OPTIONS.toBuilder().addressPolicy("PRIVAT").build();
      Properties properties = new Properties();
      properties.setProperty("ipTypes", "privat");
      DataSource source = connector.dataSource(NAME, options);

      for (ThrowingCallable connect :
          List.<ThrowingCallable>of(
              () -> connector.connect(NAME, options),
              () -> connector.connect(NAME, properties),
              source::getConnection,
              connector.connectAsync(NAME, options)::join,
              () -> connector.openSocket(NAME, options),
              connector.warmUp(NAME, options)::join)) {
        assertThatThrownBy(connect)
            .hasMessageMatching("(?i).*'PRIVAT' cannot be read\\. .*\\[CSQL-OPTION]");
      }
      assertThat(cloud.calls().all()).isEmpty();
    }

    @Test
    @DisplayName("an address type that the instance does not have, with those that it has")
    void noSuchAddress() {
      cloud.instance(NAME).addresses(AddressType.PUBLIC, AddressType.PSC).start();
      ConnectOptions onlyPrivate = OPTIONS.toBuilder().ipTypes(IpType.PRIVATE).build();

      ConnectorException failure = failure(ConnectorException.class, NAME, onlyPrivate);

      assertThat(failure.code()).isEqualTo(ErrorCode.IP_TYPE);
      assertThat(failure)
          .hasMessageContaining(NAME)
          .hasMessageContaining("ipTypes=PRIVATE")
          .hasMessageContaining("it has PUBLIC, PSC");
    }

    @Test
    @DisplayName("a read pool that has no endpoint but the addresses of its nodes")
    void noEndpoint() {
      cloud
          .instance(NAME)
          .settings(
              settings -> settings.withNodes(new PoolNode("one", AddressType.PRIVATE, "10.0.0.4")))
          .start()
          .update(settings -> settings.withoutAddress(AddressType.PUBLIC));

      ConnectorException failure = failure(ConnectorException.class, NAME, OPTIONS);

      assertThat(failure.code()).isEqualTo(ErrorCode.IP_TYPE);
      assertThat(failure).hasMessageContaining("(it has PRIVATE of its nodes)");
    }

    @Test
    @DisplayName("IAM authentication with a dialect that has none, before any socket is open")
    void noIamAuthentication() throws Exception {
      EmulatedInstance db = cloud.instance(NAME).start();
      EchoDialect builtInOnly =
          new EchoDialect() {
            @Override
            public Optional<String> unsupported(String databaseVersion, AuthMode authMode) {
              return authMode == AuthMode.IAM
                  ? Optional.of("an echo knows no tokens")
                  : Optional.empty();
            }
          };
      ConnectOptions iam = OPTIONS.toBuilder().authMode(AuthMode.IAM).build();
      try (Connector other =
          new CloudSqlRuntime().create(builtInOnly, EmulatorConfig.of(cloud).build())) {
        ConnectorException failure =
            catchThrowableOfType(ConnectorException.class, () -> other.openSocket(NAME, iam));

        assertThat(failure.code()).isEqualTo(ErrorCode.IAM_UNSUPPORTED);
        assertThat(failure)
            .hasMessageContaining(", because an echo knows no tokens. Use ")
            .hasMessageContaining("built-in authentication");
        assertThat(db.connections().accepted()).isZero();
      }
    }
  }

  @Nested
  @DisplayName("at the Admin API,")
  class Api {

    @Test
    @DisplayName("403, with the principal and the role that it needs")
    void denied() {
      cloud.instance(NAME).start();
      cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(403));

      ConnectorException failure = failure(ConnectorException.class, NAME, OPTIONS);

      assertThat(failure.code()).isEqualTo(ErrorCode.API_DENIED);
      assertThat(failure)
          .hasMessageContaining(cloud.serviceAccount())
          .hasMessageContaining("roles/cloudsql.client");
    }

    @Test
    @DisplayName("404, for an instance that does not exist")
    void notFound() {
      ConnectorException failure = failure(ConnectorException.class, NAME, OPTIONS);

      assertThat(failure.code()).isEqualTo(ErrorCode.API_NOT_FOUND);
      assertThat(failure).hasMessageContaining(NAME);
    }

    @Test
    @DisplayName("403 at once, also while another call hangs")
    void deniedWhileAnotherCallHangs() {
      cloud.instance(NAME).start();
      cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(403));
      cloud.fault(ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.hang());

      ConnectorException failure = failure(ConnectorException.class, NAME, OPTIONS);

      assertThat(failure.code()).isEqualTo(ErrorCode.API_DENIED);
    }
  }

  @Nested
  @DisplayName("at the instance,")
  class Server {

    private EmulatedInstance db;

    @BeforeEach
    void start() {
      db = cloud.instance(NAME).start();
    }

    @Test
    @DisplayName("an address where nothing listens")
    void unreachable() {
      db.fault(InstanceFault.refuse());

      ConnectorException failure = failure(ConnectorException.class, NAME, OPTIONS);

      assertThat(failure.code()).isEqualTo(ErrorCode.TCP);
      assertThat(failure)
          .hasMessageContaining(db.host(AddressType.PUBLIC))
          .hasMessageContaining("port " + cloud.serverPort());
    }

    @Test
    @DisplayName("two addresses that both fail, each with its own reason")
    void allAddressesFail() {
      db.update(settings -> settings.withAddress(AddressType.PRIVATE, "no-such-host.invalid"));
      db.fault(InstanceFault.refuse());

      ConnectorException failure = failure(ConnectorException.class, NAME, OPTIONS);

      assertThat(failure)
          .hasMessageStartingWith(
              "Cannot connect to %s: none of its 2 addresses works. PUBLIC %s, port "
                  .formatted(NAME, db.host(AddressType.PUBLIC)))
          .hasMessageContaining("PRIVATE no-such-host.invalid, port ")
          .hasMessageEndingWith("[CSQL-TCP]");
    }
  }

  @Nested
  @DisplayName("at its deadline,")
  class AtItsDeadline {

    @Test
    @Timeout(120)
    @DisplayName("on no thread of the timer, which all deadlines depend on")
    void tellsOnAnotherThread() throws Exception {
      cloud.instance(NAME).start();
      cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());
      CompletableFuture<Thread> thread;
      do {
        // Once more if the deadline passed before the future had a dependent.
        thread =
            connector
                .connectAsync(NAME, IMPATIENT)
                .handle((connection, failure) -> Thread.currentThread());
      } while (thread.get(60, TimeUnit.SECONDS) == Thread.currentThread());

      assertThat(thread.get().getName()).startsWith("cloudsql-worker-");
    }
  }

  private <T extends ConnectorException> T failure(
      Class<T> type, String name, ConnectOptions options) {
    T failure = catchThrowableOfType(type, () -> connector.openSocket(name, options));
    assertThat(failure).as("what openSocket threw").isNotNull();
    return failure;
  }

  private static <T extends ConnectorException> T connectorException(
      Class<T> type, SQLException failure) {
    assertThat(failure.getCause()).isInstanceOf(type);
    return type.cast(failure.getCause());
  }
}
