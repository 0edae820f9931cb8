package dev.cloudsql.tck.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.tck.DatabaseUnderTest;
import dev.cloudsql.tck.EmulatorConfig;
import dev.cloudsql.tck.trial.Failure;
import dev.cloudsql.tck.trial.Trials;
import dev.cloudsql.tck.wire.Cancel;
import dev.cloudsql.tck.wire.WatchedBackend;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of logins to one emulated instance, without SQL. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class LoginsOnCloudSql {

  /** The instance connection name of {@link #instance()}. */
  protected static final String NAME = "project:region:instance";

  private static final String DNS_NAME = "db.example.com";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  static final int VALIDATION_SECONDS = 30;

  private final Trials trials = new Trials(PATIENCE);
  private CloudSqlEmulator cloud;
  private EmulatedInstance instance;
  private WatchedBackend backend;
  private Connector connector;

  /** The name of the dialect. */
  protected abstract String dialect();

  /** The database behind the instance; called several times by each test. */
  protected abstract DatabaseUnderTest database();

  /** The SQLState with which the database refuses a password. */
  protected String refusal() {
    return "28000";
  }

  /**
   * A plain driver URL that names the dialect's socket factory; empty for drivers without such a
   * hook.
   *
   * @param name the instance connection name
   * @param parameters for the socket factory, as {@code key=value&key=value}
   */
  protected Optional<String> driverUrl(String name, String parameters) {
    return Optional.empty();
  }

  /** The emulator of the running test. */
  protected final CloudSqlEmulator cloud() {
    return cloud;
  }

  /** Its instance. */
  protected final EmulatedInstance instance() {
    return instance;
  }

  /** A connector to it. */
  protected final Connector connector() {
    return connector;
  }

  /** Logs in to the database under test. */
  protected final ConnectOptions options() {
    return ConnectOptions.builder()
        .database(database().database())
        .user(database().user())
        .password(database().password())
        .build();
  }

  @BeforeEach
  final void startCloud() throws Exception {
    cloud = CloudSqlEmulator.start();
    backend = new WatchedBackend(database().backend());
    instance =
        cloud.instance(NAME).databaseVersion(database().databaseVersion()).backend(backend).start();
    connector = Connectors.forDialect(dialect(), EmulatorConfig.of(cloud).build());
  }

  @AfterEach
  final void stopCloud() {
    connector.close();
    trials.close();
    cloud.close();
  }

  final Trials trials() {
    return trials;
  }

  /** The number of bytes that the database has sent over all connections. */
  final long sent() {
    return backend.sent();
  }

  final Cancel cancel(String slowStatement) {
    return new Cancel(slowStatement, backend, trials, PATIENCE);
  }

  @Test
  @DisplayName("gets the database's own error for a wrong password, and no socket is left")
  void wrongPassword() {
    ConnectOptions wrong = options().toBuilder().password("not this").build();
    SQLException failure =
        catchThrowableOfType(SQLException.class, () -> connector.connect(NAME, wrong).close());
    assertThat(failure.getSQLState()).isEqualTo(refusal());
    instance.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("learns before any login that the instance runs another engine")
  void otherEngine() {
    instance.update(settings -> settings.withDatabaseVersion("ORACLE_23"));
    Throwable failure = catchThrowable(() -> connector.connect(NAME, options()).close());
    assertThat(Failure.chain(failure))
        .anySatisfy(
            cause ->
                assertThat(cause)
                    .isInstanceOfSatisfying(
                        ConnectorException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE)));
    assertThat(instance.connections().accepted()).isZero();
  }

  @Test
  @DisplayName("gives a pool a data source")
  void dataSource() throws Exception {
    DataSource source = connector.dataSource(NAME, options());
    try (Connection first = source.getConnection();
        Connection second = source.getConnection(database().user(), database().password())) {
      assertThat(first.isValid(VALIDATION_SECONDS)).isTrue();
      assertThat(second.isValid(VALIDATION_SECONDS)).isTrue();
      assertThat(instance.connections().handshakes()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("shows instance and database as its URL, the same for each connection, no ticket")
  void metadataUrl() throws Exception {
    assumeTrue(urlNamesInstance(), "urlNamesInstance() says that the driver's URL shows a relay");
    try (Connection first = connector.connect(NAME, options());
        Connection second = connector.connect(NAME, options())) {
      String url = first.getMetaData().getURL();
      InstanceName name = InstanceName.parse(NAME);
      assertThat(url)
          .contains(name.project(), name.region(), name.instance(), database().database())
          .doesNotContain("cloudSqlTicket", "localSocketAddress")
          .isEqualTo(second.getMetaData().getURL());
    }
  }

  @Test
  @DisplayName("connects by a jdbc:cloudsql: URL alone")
  void byUrl(@TempDir Path directory) throws Exception {
    assertConnects(url(NAME, parameters(directory)));
    assertThat(instance.connections().handshakes()).isEqualTo(1);
  }

  @Test
  @DisplayName("connects by a plain driver URL that names the socket factory")
  void byDriverUrl(@TempDir Path directory) throws Exception {
    String parameters = parameters(directory);
    assertConnects(required(() -> driverUrl(NAME, parameters), "driverUrl"));
    assertThat(instance.connections().handshakes()).isEqualTo(1);
  }

  @Test
  @DisplayName("connects by a DNS name, as an argument and in URLs")
  void byDnsName(@TempDir Path directory) throws Exception {
    cloud.dns().set(DnsRecord.txt(DNS_NAME, NAME));
    try (Connection connection = connector.connect(DNS_NAME, options())) {
      assertThat(connection.isValid(VALIDATION_SECONDS)).isTrue();
    }
    assertConnectsBothWays(DNS_NAME, parameters(directory));
  }

  /**
   * Checks that a {@code jdbc:cloudsql:} URL connects, and a plain driver URL if the driver has a
   * hook for the socket factory.
   */
  final void assertConnectsBothWays(String name, String parameters) throws SQLException {
    assertConnects(url(name, parameters));
    Optional<String> driverUrl = driverUrl(name, parameters);
    if (driverUrl.isPresent()) {
      assertConnects(driverUrl.get());
    }
  }

  private String url(String name, String parameters) {
    return "jdbc:cloudsql:%s://%s/%s?%s"
        .formatted(dialect(), name, database().database(), parameters);
  }

  private void assertConnects(String url) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(url, database().user(), database().password())) {
      assertThat(connection.getCatalog()).isEqualTo(database().database());
      assertThat(connection.isValid(VALIDATION_SECONDS)).isTrue();
    }
  }

  /** The URL parameters for the emulator; the connector becomes idle soon and stops. */
  final String parameters(Path directory) throws IOException {
    return "cloudSqlIdleTimeout=0.5&cloudSqlAdminRootUrl=%s&instanceResolver=dns:%s&cloudSqlServerPort=%s&cloudSqlGoogleCredentialsPath=%s"
        .formatted(
            escaped(cloud.adminEndpoint().toString()),
            cloud.dns().address(),
            cloud.serverPort(),
            escaped(cloud.writeServiceAccountKey(directory).toString()));
  }

  /**
   * Escapes as little as possible, because some drivers do not decode the properties for the socket
   * factory.
   */
  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("%2F", "/")
        .replace("%3A", ":");
  }

  /**
   * Whether the driver's URL names the instance. {@code false} for a driver that connects to a
   * {@link dev.cloudsql.spi.Relay}, because its URL shows the relay's port.
   */
  protected boolean urlNamesInstance() {
    return true;
  }

  /** The value that a test requires; skips the test if it is empty. */
  static String required(Supplier<Optional<String>> value, String method) {
    Optional<String> text = value.get();
    assumeTrue(text.isPresent(), () -> method + "() gives nothing to try this with");
    return text.orElseThrow();
  }
}
