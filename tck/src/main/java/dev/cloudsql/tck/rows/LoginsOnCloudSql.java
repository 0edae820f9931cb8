package dev.cloudsql.tck.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.spi.SocketSource;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
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

  /** What tools send for fields that were left empty, and another word for false. */
  private static final String BLANK =
      "&cloudSqlTargetPrincipal=&cloudSqlDelegates=&ipTypes=&enableIamAuth=no";

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

  /**
   * A driver property that limits a connect to one second or less, as {@code name=value}; empty if
   * the driver has none.
   */
  protected Optional<String> shortConnectTimeout() {
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
    backend.thaw();
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

  /** The database of {@link #instance()}. */
  final WatchedBackend backend() {
    return backend;
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
    try (Connection first = connector.connect(NAME, options());
        Connection second = connector.connect(NAME, options())) {
      String url = String.valueOf(first.getMetaData().getURL());
      assertThat(url.split("[^A-Za-z0-9_.-]+"))
          .as("the parts of the URL %s, none of which opens a socket", url)
          .noneMatch(LoginsOnCloudSql::isTicket);
      if (!database().password().isEmpty()) {
        assertThat(url).doesNotContain(database().password());
      }
      if (urlNamesInstance()) {
        InstanceName name = InstanceName.parse(NAME);
        assertThat(url)
            .contains(name.project(), name.region(), name.instance(), database().database())
            .isEqualTo(second.getMetaData().getURL());
      }
    }
  }

  private static boolean isTicket(String text) {
    try {
      return SocketSource.redeem(text) != null;
    } catch (ConnectorException e) {
      return false;
    }
  }

  @Test
  @DisplayName("connects by a jdbc:cloudsql: URL alone")
  void byUrl(@TempDir Path directory) throws Exception {
    assertConnects(url(NAME, parameters(directory)));
    assertThat(instance.connections().handshakes()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "connects by a URL with extra ampersands, blank values and objects, as tools send it")
  void byUrlOfATool(@TempDir Path directory) throws Exception {
    String login =
        "&user=%s&password=%s&"
            .formatted(escaped(database().user()), escaped(database().password()));
    Properties info = new Properties();
    info.setProperty("user", "");
    info.setProperty("password", "");
    info.put("cloudSqlServerPort", cloud.serverPort());
    String parameters = parameters(directory).replaceFirst("&cloudSqlServerPort=[0-9]+", "");

    try (Connection connection =
        DriverManager.getConnection(url(NAME, "&" + parameters + "&" + BLANK + login), info)) {
      assertThat(connection.isValid(VALIDATION_SECONDS)).isTrue();
    }
    Optional<String> driverUrl = driverUrl(NAME, parameters(directory) + BLANK);
    if (driverUrl.isPresent()) {
      assertConnects(driverUrl.get());
    }
  }

  @Test
  @DisplayName("ends a connect at the driver's own limit, and the error names it")
  void driverTimeout(@TempDir Path directory) throws Exception {
    String limit = required(this::shortConnectTimeout, "shortConnectTimeout");
    String parameters = parameters(directory) + "&" + limit;
    instance.fault(InstanceFault.stallMidHandshake());

    List<String> urls = new ArrayList<>(List.of(url(NAME, parameters)));
    driverUrl(NAME, parameters).ifPresent(urls::add);
    for (String url : urls) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(url, database().user(), database().password()))
          .isInstanceOf(SQLException.class)
          .hasStackTraceContaining("set by %s, passed", limit.replaceFirst("=.*", ""));
    }
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
   * {@link dev.cloudsql.spi.Relay}, because its URL shows the relay's port, another one for each
   * connection.
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
