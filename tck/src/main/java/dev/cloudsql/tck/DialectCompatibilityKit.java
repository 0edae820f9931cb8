package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.tck.trial.Failure;
import dev.cloudsql.tck.trial.Logs;
import dev.cloudsql.tck.trial.Lookup;
import dev.cloudsql.tck.wire.Decoy;
import dev.cloudsql.tck.wire.TlsInside;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/**
 * The compatibility tests for a {@link DialectProvider}, with a real database behind an emulated
 * instance and real TLS.
 *
 * <p>{@code docs/compliance.md} shows an example and explains each rule under the same id. A rule
 * that cannot be tested with a dialect is reported as skipped, with the reason. Before the first
 * rule the kit dials the database, and fails if it does not answer.
 *
 * @since 0.1
 */
@ExtendWith(RuleInMessage.class)
public abstract class DialectCompatibilityKit {

  /** The kits whose database has answered. */
  private static final Map<Class<?>, Boolean> REACHED = new ConcurrentHashMap<>();

  private Rig rig;

  /** For subclasses. */
  protected DialectCompatibilityKit() {}

  /** The dialect to test, a new object or always the same. */
  protected abstract DialectProvider dialect();

  /**
   * The running database for the tests, which must require the user's password. Called several
   * times by each rule; must not start a database each time.
   */
  protected abstract DatabaseUnderTest database();

  /**
   * A statement that takes minutes unless it is cancelled, such as a sleep, and needs no table. The
   * kit runs it with {@link java.sql.Statement#execute} and cancels it; it must then fail with an
   * {@link SQLException}. If empty, cancelling is not tested.
   */
  protected Optional<String> slowStatement() {
    return Optional.empty();
  }

  /**
   * A login whose user, password and database contain characters that a URL would escape, such as
   * {@code t?y&s=%20:/#ü}. The subclass must create that user and that database on the server
   * before it returns them. If empty, such logins are not tested.
   */
  protected Optional<DatabaseUnderTest> oddLogin() {
    return Optional.empty();
  }

  /**
   * A driver property whose value a query can read back, such as the name of the application.
   * Nothing needs to be created for it. If empty, driver properties are not tested.
   */
  protected Optional<OddProperty> oddProperty() {
    return Optional.empty();
  }

  /**
   * A driver property with a value that contains characters that a URL would escape.
   *
   * @param name the name of the property
   * @param value the value of the property
   * @param query a query that returns the value in the first column, after a login with the
   *     property
   * @since 0.1
   */
  public record OddProperty(String name, String value, String query) {}

  /**
   * Driver properties that enable all logging of the driver, to {@code java.util.logging} or the
   * standard streams.
   */
  protected Map<String, String> loggingProperties() {
    return Map.of();
  }

  /**
   * Driver properties that would divert this driver to another server. The kit tests common names,
   * such as {@code host} and {@code port}, with every driver; this method adds those that are
   * specific to the driver.
   *
   * @param host of a server to which the driver must not connect
   * @param port of a server to which the driver must not connect
   */
  protected Map<String, String> divertingProperties(String host, int port) {
    return Map.of();
  }

  /**
   * The name of the database of a connection, as in {@link DatabaseUnderTest}. {@link
   * Connection#getCatalog} unless overridden; override it for a driver whose catalog is not the
   * database, with a query for instance. HSQLDB, whose catalog is always {@code PUBLIC}, has {@code
   * CALL DATABASE_NAME()}.
   *
   * @param connection an open connection; the kit closes it
   * @throws SQLException if the name cannot be read, which fails the rule
   */
  protected String databaseOf(Connection connection) throws SQLException {
    return connection.getCatalog();
  }

  /**
   * The time beyond a call's own limit after which the kit treats the call as hung; 30 seconds
   * unless overridden.
   */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** The number of concurrent logins; smaller in tests of the kit itself. */
  int many() {
    return 32;
  }

  @BeforeEach
  final void startInstance() throws Exception {
    if (!REACHED.containsKey(getClass())) {
      DatabaseCheck.dial(database().backend());
      REACHED.put(getClass(), true);
    }
    rig = Rig.start(dialect(), database(), patience());
  }

  @AfterEach
  final void stopInstance() throws Exception {
    if (rig != null) {
      rig.close();
    }
  }

  @Nested
  @DisplayName("Before a login")
  class BeforeLogin {

    @Test
    @DisplayName("DIALECT-01: the dialect is found by ServiceLoader under its name")
    void isFound() throws Exception {
      assumeTrue(nameIsWellFormed(), "No dialect is found under a malformed name: DIALECT-02");
      Lookup.finds(DialectProvider.class, dialect());
    }

    @Test
    @DisplayName("DIALECT-02: its name is a lower-case letter, then letters, digits or hyphens")
    void hasName() {
      assertThat(nameIsWellFormed()).as("name '%s' is well-formed", dialect().name()).isTrue();
    }

    private boolean nameIsWellFormed() {
      return dialect().name().matches("[a-z][A-Za-z0-9-]*");
    }

    @Test
    @DisplayName("DIALECT-03: it supports its own engine with built-in authentication")
    void supportsItsEngine() {
      assertThat(dialect().unsupported(database().databaseVersion(), AuthMode.BUILT_IN))
          .as("the reason not to support %s", database().databaseVersion())
          .isEmpty();
    }

    @Test
    @DisplayName("DIALECT-04: it refuses other engines and empty versions, with a reason")
    void refusesOtherEngines() {
      String engine = database().databaseVersion().replaceFirst("_.*", "_");
      assertThat(
              Stream.of("POSTGRES_17", "MYSQL_8_0", "SQLSERVER_2022_STANDARD", "ORACLE_23", "")
                  .filter(version -> !version.startsWith(engine)))
          .allSatisfy(
              version ->
                  assertThat(AuthMode.values())
                      .allSatisfy(
                          mode ->
                              assertThat(dialect().unsupported(version, mode))
                                  .as("the reason not to support '%s' with %s", version, mode)
                                  .hasValueSatisfying(
                                      reason -> assertThat(reason).matches("\\S(.*[^\\s.])?"))));
    }

    @Test
    @DisplayName("DIALECT-05: it spells an IAM user, and leaves its own spelling alone")
    void spellsIamUsers() {
      assumeTrue(
          dialect().unsupported(database().databaseVersion(), AuthMode.IAM).isEmpty(),
          "The dialect takes no part in IAM database authentication");
      assertThat(Stream.of("ada@example.com", "app@shop.iam.gserviceaccount.com"))
          .allSatisfy(
              principal -> {
                String user = dialect().iamUser(principal);
                assertThat(user).isNotBlank().doesNotContainAnyWhitespaces();
                assertThat(dialect().iamUser(user)).isEqualTo(user);
              });
    }
  }

  @Nested
  @DisplayName("A login")
  class Login {

    @Test
    @DisplayName("DIALECT-06: opens a connection to the requested database as the requested user")
    void logsIn() throws Exception {
      try (Connection connection = rig.connect(rig.request())) {
        assertAlive(connection);
        assertIsIn(connection, database());
        assertThat(connection.getMetaData().getUserName())
            .as("getMetaData().getUserName()")
            .startsWith(database().user());
      }
    }

    @Test
    @DisplayName("DIALECT-07: sends every byte through the given socket source")
    void usesTheSource() throws Exception {
      try (Connection connection = rig.connect(rig.request())) {
        long afterLogin = rig.backend().received();
        assertThat(afterLogin).as("bytes of the login that reached the database").isPositive();
        assertAlive(connection);
        assertThat(rig.backend().received())
            .as("bytes that reached the database, after isValid() made a round trip")
            .isGreaterThan(afterLogin);
      }
    }

    @Test
    @DisplayName("DIALECT-21: goes through the source whatever address driver properties name")
    void isNotDiverted() throws Exception {
      try (Decoy decoy = Decoy.listen()) {
        for (Map<String, String> properties : diversions(decoy)) {
          long before = rig.backend().received();
          Throwable refusal =
              catchThrowable(() -> rig.connect(rig.requestWith(properties)).close());
          assertThat(decoy.connections())
              .withFailMessage(
                  "The driver left the source and dialled the address in the driver properties %s. Name such properties in request.driverProperties(Set.of(...)), which refuses them."
                      .formatted(properties.keySet()))
              .isZero();
          if (refusal == null) {
            assertThat(rig.backend().received())
                .as("bytes that reached the database, after a login with %s", properties.keySet())
                .isGreaterThan(before);
          } else {
            assertThat(refusal).isInstanceOfAny(SQLException.class, ConnectorException.class);
          }
        }
      }
    }

    private List<Map<String, String>> diversions(Decoy decoy) {
      String host = decoy.host();
      String port = String.valueOf(decoy.port());
      String both = host + ":" + port;
      List<Map<String, String>> diversions =
          new ArrayList<>(
              List.of(
                  Map.of("host", host, "port", port),
                  Map.of("HOST", host, "PORT", port),
                  Map.of("hostname", host, "port", port),
                  Map.of("server", host, "port", port),
                  Map.of("serverName", host, "port", port),
                  Map.of("serverName", host, "portNumber", port),
                  Map.of("address", both),
                  Map.of("url", both)));
      Map<String, String> own = divertingProperties(host, decoy.port());
      if (!own.isEmpty()) {
        diversions.add(own);
      }
      return diversions;
    }

    @Test
    @DisplayName("DIALECT-08: starts no TLS of the driver's own inside the tunnel")
    void startsNoTls() throws Exception {
      rig.connect(rig.request()).close();
      assertThat(rig.backend().beginnings())
          .as("the beginnings of the connections to the database")
          .isNotEmpty();
      assertThat(rig.backend().beginnings().stream().anyMatch(TlsInside::isWanted))
          .withFailMessage(
              "The driver asks for TLS. Switch its TLS off, whatever the driver properties say: the socket is encrypted already.")
          .isFalse();
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
        assertAlive(connection);
      }
    }

    @Test
    @DisplayName("DIALECT-10: leaves the request alone; an unknown driver property does no harm")
    void leavesTheRequestAlone() throws Exception {
      ConnectRequest request = rig.requestWith(Map.of("cloudSqlTckUnknown", "?&= %"));
      for (int i = 0; i < 2; i++) {
        try (Connection connection = rig.connect(request)) {
          assertAlive(connection);
        }
      }
    }

    @Test
    @DisplayName("DIALECT-18: passes on user, password and database with every character")
    void passesOnEveryCharacter() throws Exception {
      assumeTrue(oddLogin().isPresent(), "oddLogin() names no login with unusual characters");
      DatabaseUnderTest odd = oddLogin().orElseThrow();
      try (Connection connection = connectTo(odd)) {
        assertAlive(connection);
        assertIsIn(connection, odd);
      }
    }

    private Connection connectTo(DatabaseUnderTest odd) throws Exception {
      try {
        return rig.connect(rig.requestTo(odd));
      } catch (SQLException e) {
        throw new AssertionError(
            "The login of oddLogin() failed: %s. Either the dialect changes a character, or the subclass has not created this user and database."
                .formatted(e.getMessage()),
            e);
      }
    }

    @Test
    @DisplayName("DIALECT-20: passes on the value of a driver property with every character")
    void passesOnProperties() throws Exception {
      assumeTrue(oddProperty().isPresent(), "oddProperty() names no property to read back");
      OddProperty odd = oddProperty().orElseThrow();
      ConnectRequest request = rig.requestWith(Map.of(odd.name(), odd.value()));
      try (Connection connection = rig.connect(request)) {
        assertThat(Rig.firstValue(connection, odd.query()))
            .as("what the query of oddProperty() finds")
            .isEqualTo(odd.value());
      }
    }

    @Test
    @DisplayName("DIALECT-11: gets a socket of its own, however many happen at once")
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
        assertAlive(connection);
        connection.close();
      }
    }
  }

  @Nested
  @DisplayName("A login that fails")
  class FailedLogin {

    @Test
    @DisplayName("DIALECT-12: for its password is an SQLException that keeps the password secret")
    void keepsTheSecret() {
      String wrong = "wr0ng-" + database().password();
      Throwable failure = catchThrowable(() -> rig.connect(rig.request(wrong, Map.of())).close());
      assertThat(failure)
          .withFailMessage(
              "The login succeeded with a wrong password: the database that database() returns must ask for it.")
          .isNotNull();
      assertThat(failure).isInstanceOf(SQLException.class);
      assertThat(Failure.text(failure).contains(wrong))
          .as("the exception or one of its causes repeats the password")
          .isFalse();
    }

    @Test
    @DisplayName("DIALECT-13: for its source throws the source's exception, or one caused by it")
    void keepsTheCause() {
      ConnectorException reason = rig.failSource();
      CompletableFuture<Connection> login = rig.startLogin(rig.request());
      Throwable failure = catchThrowable(() -> rig.trials().await(login, Duration.ZERO).close());
      assertThat(failure).isInstanceOfAny(SQLException.class, ConnectorException.class);
      assertThat(Failure.chain(failure))
          .withFailMessage(
              "The exception of sockets.open() is not among the causes of: %s. Let it pass, or make it the cause.",
              failure)
          .contains(reason);
    }

    @Test
    @DisplayName("DIALECT-14: at the deadline ends when the connector closes its sockets")
    void endsWithItsSockets() throws Exception {
      rig.backend().fallSilent();
      CompletableFuture<Connection> login = rig.startLogin(rig.request());
      rig.backend().awaitConnection(Rig.TIMEOUT);
      rig.tunnel().cut();
      Throwable failure = catchThrowable(() -> rig.trials().await(login, Duration.ZERO).close());
      assertThat(failure).isInstanceOf(SQLException.class);
    }
  }

  @Nested
  @DisplayName("An open connection")
  class OpenConnection {

    @Test
    @DisplayName("DIALECT-15: closes its sockets when it is closed")
    void closesItsSockets() throws Exception {
      rig.connect(rig.request()).close();
      assertThat(rig.tunnel().left())
          .withFailMessage(
              "Connection.close() has returned, and of %s sockets %s are open. A connection whose driver closes them later must close them itself, as that of sockets.relay() does.",
              rig.tunnel().opened(), rig.tunnel().left())
          .isZero();
    }

    @Test
    @DisplayName("DIALECT-16: opens nothing more once it is closed")
    void opensNothingAfterwards() throws Exception {
      Connection connection = rig.connect(rig.request());
      int before = rig.tunnel().opened();
      connection.close();
      connection.close();
      assertThat(connection.isClosed()).as("isClosed()").isTrue();
      assertThat(rig.tunnel().opened()).as("sockets opened").isEqualTo(before);
    }

    @Test
    @DisplayName(
        "DIALECT-17: cancels a statement through the source, without another connection to the database")
    void cancels() throws Exception {
      assumeTrue(slowStatement().isPresent(), "slowStatement() names no statement to cancel");
      String slow = slowStatement().orElseThrow();
      try (Connection connection = rig.cancel(slow).on(() -> rig.connect(rig.request()))) {
        assertAlive(connection);
      }
    }
  }

  @Nested
  @DisplayName("The logs of the driver")
  class DriverLogs {

    @Test
    @ResourceLock(Resources.SYSTEM_OUT)
    @ResourceLock(Resources.SYSTEM_ERR)
    @DisplayName("DIALECT-19: hold neither passwords nor tickets, at any level")
    void tellNoSecret() throws Exception {
      String wrong = "wr0ng" + UUID.randomUUID().toString().replace("-", "");
      try (Logs logs = Logs.listen()) {
        logInAndCancel();
        failFor(wrong);
        ConnectorException unused = rig.failSource();
        failFor(wrong);
        assumeTrue(
            logs.heardAnything(),
            "The driver logs nothing where the kit hears it: loggingProperties()");
        // Not by AssertJ conditions on the logs, whose failures would show the logs.
        assertThat(logs.repeat(database().password())).as("the password is in a log").isFalse();
        assertThat(logs.tellPartOf(wrong)).as("a wrong password is in a log").isFalse();
        assertThat(logs.tellPartOf(rig.tunnel().ticket())).as("the ticket is in a log").isFalse();
      }
    }

    private void logInAndCancel() throws Exception {
      Connection connection = rig.connect(rig.request(database().password(), loggingProperties()));
      if (slowStatement().isEmpty()) {
        connection.close();
      } else if (rig.cancel(slowStatement().get()).stops(connection)) {
        connection.close();
      }
    }

    /** Tries a login that fails at once; ignores the exception, which other rules check. */
    private void failFor(String password) {
      CompletableFuture<Connection> login =
          rig.startLogin(rig.request(password, loggingProperties()));
      Throwable unused = catchThrowable(() -> rig.trials().await(login, Duration.ZERO).close());
    }
  }

  private void assertIsIn(Connection connection, DatabaseUnderTest requested) throws SQLException {
    String name = databaseOf(connection);
    assertThat(name)
        .withFailMessage(
            "Requested the database '%s', but databaseOf(connection) says '%s'. Override databaseOf() if getCatalog() of this driver does not name the database.",
            requested.database(), name)
        .isEqualTo(requested.database());
  }

  private void assertAlive(Connection connection) throws SQLException {
    assertThat(rig.isAlive(connection)).as("isValid()").isTrue();
  }
}
