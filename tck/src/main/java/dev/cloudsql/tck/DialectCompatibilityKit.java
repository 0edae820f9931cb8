package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.tck.rules.BeforeLoginRules;
import dev.cloudsql.tck.wire.TlsInside;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The rules for a {@link DialectProvider}, tried on a real database behind a fake instance, through
 * real TLS.
 *
 * <p>{@code docs/compliance.md} shows an example, and says each rule in full, under the same id. A
 * rule that a dialect cannot be tried on is reported as skipped, with the reason.
 *
 * @since 0.1
 */
public abstract class DialectCompatibilityKit {

  private Rig rig;

  /** For subclasses. */
  protected DialectCompatibilityKit() {}

  /** The dialect to try, a new object or always the same. */
  protected abstract DialectProvider dialect();

  /** The database to try it on; asked for several times by each rule. */
  protected abstract DatabaseUnderTest database();

  /** A statement that takes minutes unless it is cancelled; without it, cancelling is not tried. */
  protected Optional<String> slowStatement() {
    return Optional.empty();
  }

  /** A login full of characters that a URL would escape; without it, these are not tried. */
  protected Optional<DatabaseUnderTest> oddLogin() {
    return Optional.empty();
  }

  /** A driver property whose value the database tells; without it, none is read back. */
  protected Optional<OddProperty> oddProperty() {
    return Optional.empty();
  }

  /**
   * A driver property with a value full of characters that a URL would escape.
   *
   * @param name of the property
   * @param value of the property
   * @param query for that very value, once logged in with it
   * @since 0.1
   */
  public record OddProperty(String name, String value, String query) {}

  /** Driver properties that make the driver log all it can, to where the kit hears it. */
  protected Map<String, String> loggingProperties() {
    return Map.of();
  }

  /** How long the kit waits, beyond what is allowed, before it calls something hung; 30 seconds. */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** How many logins are many; fewer where the kit itself is tested. */
  int many() {
    return 32;
  }

  @BeforeEach
  final void startInstance() throws Exception {
    rig = Rig.start(dialect(), database(), patience());
  }

  @AfterEach
  final void stopInstance() throws Exception {
    rig.close();
  }

  @Nested
  @DisplayName("Before a login")
  class BeforeLogin extends BeforeLoginRules {
    BeforeLogin() {
      super(dialect(), database().databaseVersion());
    }
  }

  @Nested
  @DisplayName("A login")
  class Login {

    @Test
    @DisplayName("DIALECT-06: opens a connection to the requested database as the requested user")
    void logsIn() throws Exception {
      try (Connection connection = rig.connect(rig.request())) {
        assertThat(rig.isAlive(connection)).isTrue();
        assertThat(connection.getCatalog()).isEqualTo(database().database());
        assertThat(connection.getMetaData().getUserName()).startsWith(database().user());
      }
    }

    @Test
    @DisplayName("DIALECT-07: every byte goes through the given socket source")
    void usesTheSource() throws Exception {
      try (Connection connection = rig.connect(rig.request())) {
        long afterLogin = rig.backend().received();
        assertThat(afterLogin).isPositive();
        assertThat(rig.isAlive(connection)).isTrue();
        assertThat(rig.backend().received()).isGreaterThan(afterLogin);
      }
    }

    @Test
    @DisplayName("DIALECT-08: the driver starts no TLS of its own inside the tunnel")
    void startsNoTls() throws Exception {
      rig.connect(rig.request()).close();
      assertThat(rig.backend().beginnings()).isNotEmpty().noneMatch(TlsInside::isWanted);
    }

    @Test
    @DisplayName("DIALECT-09: works on any thread, whatever its context class loader")
    void worksOnAnyThread() throws Exception {
      CompletableFuture<Connection> login =
          rig.trials()
              .start(
                  () -> {
                    Thread.currentThread().setContextClassLoader(null);
                    return rig.connect(rig.request());
                  });
      try (Connection connection = rig.trials().await(login, Rig.TIMEOUT)) {
        assertThat(rig.isAlive(connection)).isTrue();
      }
    }

    @Test
    @DisplayName("DIALECT-10: leaves the request alone; an unknown driver property does no harm")
    void leavesTheRequestAlone() throws Exception {
      ConnectRequest request = rig.requestWith(Map.of("cloudSqlTckUnknown", "?&= %"));
      for (int i = 0; i < 2; i++) {
        try (Connection connection = rig.connect(request)) {
          assertThat(rig.isAlive(connection)).isTrue();
        }
      }
    }

    @Test
    @DisplayName("DIALECT-18: passes on user, password and database with every character")
    void passesOnEveryCharacter() throws Exception {
      assumeTrue(oddLogin().isPresent(), "oddLogin() names no login with unusual characters");
      DatabaseUnderTest odd = oddLogin().orElseThrow();
      try (Connection connection = rig.connect(rig.requestTo(odd))) {
        assertThat(rig.isAlive(connection)).isTrue();
        assertThat(connection.getCatalog()).isEqualTo(odd.database());
      }
    }

    @Test
    @DisplayName("DIALECT-20: passes on the value of a driver property with every character")
    void passesOnProperties() throws Exception {
      assumeTrue(oddProperty().isPresent(), "oddProperty() names no property to read back");
      OddProperty odd = oddProperty().orElseThrow();
      ConnectRequest request = rig.requestWith(Map.of(odd.name(), odd.value()));
      try (Connection connection = rig.connect(request)) {
        assertThat(Rig.firstValue(connection, odd.query())).isEqualTo(odd.value());
      }
    }

    @Test
    @DisplayName("DIALECT-11: many happen at once, and none gets another's socket")
    void manyAtOnce() throws Exception {
      List<CompletableFuture<Connection>> logins = new ArrayList<>();
      for (int i = 0; i < many(); i++) {
        logins.add(rig.startLogin(rig.request()));
      }
      List<Connection> connections = new ArrayList<>();
      for (CompletableFuture<Connection> login : logins) {
        connections.add(rig.trials().await(login, Rig.TIMEOUT));
      }
      for (Connection connection : connections) {
        assertThat(rig.isAlive(connection)).isTrue();
        connection.close();
      }
    }
  }

  @Nested
  @DisplayName("A login that fails")
  class FailedLogin extends FailedLoginRules {
    FailedLogin() {
      super(() -> rig, database(), patience());
    }
  }

  @Nested
  @DisplayName("An open connection")
  class OpenConnection {

    @Test
    @DisplayName("DIALECT-15: closes its sockets when it is closed")
    void closesItsSockets() throws Exception {
      rig.connect(rig.request()).close();
      assertThat(rig.tunnel().left()).isZero();
    }

    @Test
    @DisplayName("DIALECT-16: opens nothing more once it is closed")
    void opensNothingAfterwards() throws Exception {
      Connection connection = rig.connect(rig.request());
      int before = rig.tunnel().opened();
      connection.close();
      connection.close();
      assertThat(connection.isClosed()).isTrue();
      assertThat(rig.tunnel().opened()).isEqualTo(before);
    }

    @Test
    @DisplayName(
        "DIALECT-17: cancels a statement with no other way to the database than the source")
    void cancels() throws Exception {
      assumeTrue(slowStatement().isPresent(), "slowStatement() names no statement to cancel");
      String slow = slowStatement().orElseThrow();
      try (Connection connection = rig.cancel(slow).on(() -> rig.connect(rig.request()))) {
        assertThat(rig.isAlive(connection)).isTrue();
      }
    }
  }

  @Nested
  @DisplayName("The logs of the driver")
  class DriverLogs extends LogRules {
    DriverLogs() {
      super(() -> rig, database(), slowStatement(), loggingProperties());
    }
  }
}
