package dev.cloudsql.tck;

import static dev.cloudsql.tck.connect.ConnectRig.NAME;
import static dev.cloudsql.tck.connect.ConnectRig.OPTIONS;
import static dev.cloudsql.tck.connect.ConnectRig.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.IpType;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.ConnectorRuntime;
import dev.cloudsql.spi.Providers;
import dev.cloudsql.tck.connect.ConnectRig;
import dev.cloudsql.tck.connect.FailedConnectRules;
import dev.cloudsql.tck.connect.ServerTrustRules;
import dev.cloudsql.tck.connect.SocketRules;
import java.net.Socket;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The rules for a {@link ConnectorRuntime}, tried on a fake cloud with a dialect of the kit's own.
 *
 * <pre>{@code
 * class OwnRuntimeCompatibilityTests extends ConnectorRuntimeCompatibilityKit {
 *   @Override
 *   protected ConnectorRuntime runtime() {
 *     return new OwnRuntime();
 *   }
 * }
 * }</pre>
 *
 * <p>{@code docs/compliance.md} says each rule in full, under the same id.
 *
 * @since 0.1
 */
public abstract class ConnectorRuntimeCompatibilityKit {

  private ConnectRig rig;

  /** For subclasses. */
  protected ConnectorRuntimeCompatibilityKit() {}

  /** The runtime to try, a new object or always the same. */
  protected abstract ConnectorRuntime runtime();

  /** How long the kit waits, beyond what is allowed, before it calls something hung; 30 seconds. */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** How many connects are many; fewer where the kit itself is tested. */
  int many() {
    return 100;
  }

  /** A deadline that is waited for; shorter where the kit itself is tested. */
  Duration deadline() {
    return Duration.ofSeconds(3);
  }

  @BeforeEach
  final void startCloud() throws Exception {
    rig = ConnectRig.start(runtime(), patience());
  }

  @AfterEach
  final void stopCloud() {
    rig.close();
  }

  @Nested
  @DisplayName("A runtime")
  class Discovery {

    @Test
    @DisplayName("RUNTIME-01: is found by ServiceLoader, and no other beside it")
    void isFound() throws Exception {
      assertThat(Providers.runtime()).hasSameClassAs(runtime());
    }
  }

  @Nested
  @DisplayName("A connect")
  class Connect {

    @Test
    @DisplayName("RUNTIME-02: hands the dialect what was asked for, and a way to the instance")
    void logsIn() throws Exception {
      ConnectOptions options = OPTIONS.toBuilder().driverProperty("colour", "? & = %").build();
      try (Connection connection = rig.connect(options)) {
        assertThat(connection.isValid(0)).isTrue();
      }
      ConnectRequest request = rig.dialect().requests().get(0);
      assertThat(request.instance()).hasToString(NAME);
      assertThat(request.databaseVersion()).contains("POSTGRES_17");
      assertThat(request.authMode()).isEqualTo(AuthMode.BUILT_IN);
      assertThat(request.database()).contains("shop");
      assertThat(request.user()).contains("app");
      assertThat(request.password().filter(PASSWORD::equals)).as("password").isPresent();
      assertThat(request.driverProperties()).isEqualTo(options.driverProperties());
      assertThat(request.timeout()).isPositive().isLessThanOrEqualTo(options.timeout());
    }

    @Test
    @DisplayName("RUNTIME-03: shares its calls of the Admin API with all that happen at once")
    void sharesItsCalls() throws Exception {
      List<Connection> connections =
          rig.trials()
              .runAtOnce(many(), OPTIONS.timeout(), () -> rig.connector().connect(NAME, OPTIONS));
      for (Connection connection : connections) {
        connection.close();
      }
      assertThat(rig.cloud().calls().count(ApiCall.CONNECT_SETTINGS)).isEqualTo(1);
      assertThat(rig.cloud().calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(1);
    }

    @Test
    @DisplayName("RUNTIME-04: reads properties, leaves them alone, and hands on the driver's")
    void readsProperties() throws Exception {
      Properties properties = new Properties();
      properties.setProperty("user", "app");
      properties.setProperty("password", PASSWORD);
      properties.setProperty("ipTypes", "PUBLIC");
      properties.setProperty("kitColour", "blue");
      Properties before = (Properties) properties.clone();
      rig.run(() -> rig.connector().connect(NAME, properties), OPTIONS).close();
      assertThat(properties.equals(before)).as("properties are as before").isTrue();
      ConnectRequest request = rig.dialect().requests().get(0);
      assertThat(request.user()).contains("app");
      assertThat(request.driverProperties()).containsOnlyKeys("kitColour");
    }

    @Test
    @DisplayName("RUNTIME-05: with IAM shows a login token, and logs in as its principal")
    void takesPartInIam() throws Exception {
      rig.connect(ConnectOptions.builder().authMode(AuthMode.IAM).build()).close();
      String principal = rig.cloud().serviceAccount();
      assertThat(rig.dialect().requests().get(0).user()).contains(rig.dialect().iamUser(principal));
      assertThat(rig.loginTokens()).containsOnly(rig.cloud().credentials().loginToken().value());
    }

    @Test
    @DisplayName("RUNTIME-06: to an engine that the dialect does not speak opens no socket")
    void refusesOtherEngines() {
      rig.instance().update(settings -> settings.withDatabaseVersion("ORACLE_23"));
      assertThat(rig.failure(OPTIONS).code()).isEqualTo(ErrorCode.ENGINE);
      assertThat(rig.instance().connections().accepted()).isZero();
    }

    @Test
    @DisplayName("RUNTIME-07: goes to no address but those of the wanted types")
    void keepsToTheIpTypes() throws Exception {
      ConnectOptions onlyPrivate = OPTIONS.toBuilder().ipTypes(IpType.PRIVATE).build();
      assertThat(rig.failure(onlyPrivate).code()).isEqualTo(ErrorCode.IP_TYPE);
      assertThat(rig.instance().connections().accepted()).isZero();

      String name = NAME + "-2";
      EmulatedInstance two =
          rig.cloud().instance(name).addresses(IpType.PUBLIC, IpType.PRIVATE).start();
      try (Socket socket = rig.openSocket(name, onlyPrivate)) {
        EchoDialect.say(socket, "hello");
      }
      assertThat(two.connections().acceptedAt()).containsExactly(two.host(IpType.PRIVATE));
    }
  }

  @Nested
  @DisplayName("A server")
  class Server extends ServerTrustRules {
    Server() {
      super(() -> rig);
    }
  }

  @Nested
  @DisplayName("A connect that fails")
  class FailedConnect extends FailedConnectRules {
    FailedConnect() {
      super(() -> rig, deadline());
    }
  }

  @Nested
  @DisplayName("A socket")
  class Sockets extends SocketRules {
    Sockets() {
      super(() -> rig);
    }
  }
}
