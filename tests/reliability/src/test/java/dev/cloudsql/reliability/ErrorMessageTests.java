package dev.cloudsql.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorEvent.ResolveFailed;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.Connectors;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.IpType;
import dev.cloudsql.LocalProxyOptions;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.InstanceSettings;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.spi.ClientProtocol;
import dev.cloudsql.spi.ConnectorRuntime;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.InstanceDialer;
import dev.cloudsql.spi.InstanceDialerProvider;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Takes every code through a real failure. */
@DisplayName("The message of a failure says what failed, for which instance, why, and what to do:")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class ErrorMessageTests {

  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private static final ConnectorRuntime RUNTIME =
      ServiceLoader.load(ConnectorRuntime.class).findFirst().orElseThrow();

  private static final Pattern WHAT =
      Pattern.compile("(?s)(Cannot |No |The |'.*' is not |.* cannot ).*");

  /** The beginning of a sentence that asks the reader to do something. */
  private static final Pattern ADVICE =
      Pattern.compile(
          "(?i)[.:;,] (Add|Allow|Check|Choose|Connect again|Correct|Create|Do|Give|Grant|Keep|Look|Migrate|Name|Raise|Renew|Report|Rotate|Try|Use|Wait|Write)\\b");

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private CloudSqlEmulator cloud;
  private Connector connector;
  private Map<ErrorCode, CompletableFuture<Throwable>> failures;

  /**
   * A way to a failure.
   *
   * @param about what the message must name
   */
  private record Case(ErrorCode code, String about, Act act) {

    static Case of(ErrorCode code, Act act) {
      return new Case(code, name(code), act);
    }
  }

  /** Something that fails. */
  @FunctionalInterface
  private interface Act {
    void run() throws Exception;
  }

  /** All at once, because a few take seconds. */
  @BeforeAll
  void start() throws Exception {
    cloud = CloudSqlEmulator.start();
    connector = Connectors.forDialect("echo", EmulatorConfig.of(cloud).build());
    failures =
        cases()
            .collect(
                Collectors.toMap(
                    Case::code,
                    each ->
                        CompletableFuture.supplyAsync(
                            () -> catchThrowable(each.act()::run), threads)));
  }

  @AfterAll
  void stop() {
    connector.close();
    threads.shutdownNow();
    cloud.close();
  }

  @TestFactory
  @DisplayName("code")
  Stream<DynamicTest> messages() {
    assertThat(failures).as("a failure for each code").containsOnlyKeys(ErrorCode.values());
    return cases().map(each -> dynamicTest(each.code().id(), () -> check(each)));
  }

  private void check(Case each) {
    ConnectorException failure = connectorException(failures.get(each.code()).join());
    String message = failure.getMessage();
    assertThat(failure.code()).as(message).isEqualTo(each.code());
    assertThat(message)
        .as("what failed")
        .matches(WHAT)
        .as("for which")
        .contains(each.about())
        .as("what to do")
        .containsPattern(ADVICE)
        .as("the code")
        .endsWith(" [" + each.code().id() + "]");
    // Why: it is between what failed and what to do.
    String why = message.substring(message.indexOf(each.about()), advice(message));
    assertThat(why).as("why, in: " + message).hasSizeGreaterThan(each.about().length() + 12);
  }

  private static int advice(String message) {
    return ADVICE.matcher(message).results().findFirst().orElseThrow().start();
  }

  private static ConnectorException connectorException(Throwable failure) {
    for (Throwable link = failure; link != null; link = link.getCause()) {
      if (link instanceof ConnectorException known) {
        return known;
      }
    }
    throw new AssertionError("There is no ConnectorException", failure);
  }

  private Stream<Case> cases() {
    return Stream.of(input(), api(), server(), ends()).flatMap(List::stream);
  }

  private List<Case> input() {
    return List.of(
        new Case(ErrorCode.INSTANCE_NAME, "project:instance", () -> open("project:instance")),
        new Case(
            ErrorCode.OPTION,
            "ipType",
            () -> {
              Properties properties = new Properties();
              properties.setProperty("ipType", "PRIVATE");
              connector.connect(name(ErrorCode.OPTION), properties);
            }),
        new Case(
            ErrorCode.PROVIDER,
            "metrics",
            () -> make(new EchoDialect(), config -> config.listener("metrics")).close()),
        new Case(ErrorCode.DIALECT, "nosuch", () -> Connectors.forDialect("nosuch").close()),
        new Case(
            ErrorCode.RUNTIME,
            "db.example.com",
            () ->
                open(
                    config ->
                        config.instanceResolver(
                            name -> {
                              throw new NoClassDefFoundError("com/example/Directory");
                            }),
                    "db.example.com")),
        Case.of(
            ErrorCode.DRIVER,
            () -> {
              try (Connector other = make(postgresWithoutDriver(), config -> config)) {
                other.connect(started(ErrorCode.DRIVER), OPTIONS).close();
              }
            }),
        Case.of(
            ErrorCode.ENGINE,
            () -> open(started(ErrorCode.ENGINE, db -> db.withDatabaseVersion("MYSQL_8_4")))),
        Case.of(
            ErrorCode.IAM_UNSUPPORTED,
            () -> {
              String name = started(ErrorCode.IAM_UNSUPPORTED);
              try (Connector other = make(new BuiltInOnly(), config -> config)) {
                other.openSocket(name, OPTIONS.toBuilder().authMode(AuthMode.IAM).build());
              }
            }),
        Case.of(
            ErrorCode.IP_TYPE,
            () ->
                connector.openSocket(
                    started(ErrorCode.IP_TYPE),
                    OPTIONS.toBuilder().ipTypes(IpType.PRIVATE).build())),
        new Case(ErrorCode.NAME, "nowhere.example.com", () -> open("nowhere.example.com")));
  }

  private List<Case> api() {
    return List.of(
        new Case(ErrorCode.NAME_UNAVAILABLE, "db.example.com", this::failedResolution),
        new Case(
            ErrorCode.CREDENTIALS,
            "/no/such/key.json",
            () ->
                open(
                    config -> config.credentials("file:/no/such/key.json"),
                    started(ErrorCode.CREDENTIALS))),
        Case.of(
            ErrorCode.CREDENTIALS_UNAVAILABLE,
            () ->
                open(
                    config -> config.credentials(new NoTokens()),
                    started(ErrorCode.CREDENTIALS_UNAVAILABLE))),
        refused(ErrorCode.API_UNAUTHENTICATED, ApiFault.status(401)),
        refused(ErrorCode.API_DENIED, ApiFault.status(403)),
        refused(ErrorCode.API_REJECTED, ApiFault.status(400)),
        refused(ErrorCode.API_THROTTLED, ApiFault.status(429).retryAfter(Duration.ofHours(1))),
        refused(ErrorCode.API_UNAVAILABLE, ApiFault.status(503).retryAfter(Duration.ofHours(1))),
        refused(ErrorCode.API_RESPONSE, ApiFault.json("{}")),
        Case.of(ErrorCode.API_NOT_FOUND, () -> open(name(ErrorCode.API_NOT_FOUND))),
        Case.of(
            ErrorCode.REGION,
            () -> open(started(ErrorCode.REGION, db -> db.withRegion("elsewhere")))),
        Case.of(
            ErrorCode.INSTANCE_KIND,
            () -> open(started(ErrorCode.INSTANCE_KIND, db -> db.withBackendType("FIRST_GEN")))));
  }

  private List<Case> server() {
    return List.of(
        faulty(ErrorCode.TCP, InstanceFault.refuse()),
        faulty(ErrorCode.TLS, InstanceFault.tls12Only()),
        faulty(ErrorCode.SERVER_CERTIFICATE, InstanceFault.unknownAuthority()),
        faulty(ErrorCode.SERVER_IDENTITY, InstanceFault.wrongCommonName("project:other")),
        faulty(ErrorCode.CLIENT_CERTIFICATE, InstanceFault.rejectClientCertificate()),
        Case.of(
            ErrorCode.UNIX_SOCKET,
            () ->
                connector.openSocket(
                    name(ErrorCode.UNIX_SOCKET),
                    OPTIONS.toBuilder().unixSocketPath("/no/such/socket").build())),
        Case.of(
            ErrorCode.SQL_DATA,
            () ->
                connector.openSocket(
                    start(ErrorCode.SQL_DATA, settings -> settings).name(),
                    OPTIONS.toBuilder().ipTypes(IpType.SQL_DATA).build())),
        Case.of(
            ErrorCode.LISTEN,
            () -> {
              try (ServerSocket other =
                  new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                connector.localProxy(
                    name(ErrorCode.LISTEN),
                    LocalProxyOptions.builder().port(other.getLocalPort()).build());
              }
            }),
        Case.of(
            ErrorCode.METADATA_EXCHANGE,
            () -> {
              EmulatedInstance db =
                  start(
                      ErrorCode.METADATA_EXCHANGE,
                      settings -> settings.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE"));
              db.fault(InstanceFault.mdxError("this client is too old"));
              try (Connector other = make(new Telling(), config -> config);
                  Socket socket = other.openSocket(db.name(), OPTIONS)) {
                socket.getOutputStream().write('!');
                socket.getInputStream().read();
              }
            }));
  }

  private List<Case> ends() {
    return List.of(
        Case.of(
            ErrorCode.TIMEOUT,
            () -> {
              EmulatedInstance db = start(ErrorCode.TIMEOUT, settings -> settings);
              db.fault(InstanceFault.silence());
              connector.openSocket(
                  db.name(), OPTIONS.toBuilder().timeout(Duration.ofMillis(500)).build());
            }),
        Case.of(
            ErrorCode.INTERRUPTED,
            () -> {
              Thread.currentThread().interrupt();
              open(name(ErrorCode.INTERRUPTED));
            }),
        Case.of(
            ErrorCode.CLOSED,
            () -> {
              Connector closed = make(new EchoDialect(), config -> config);
              closed.close();
              closed.openSocket(name(ErrorCode.CLOSED), OPTIONS);
            }));
  }

  /** The connect itself goes on until its deadline, or as here until the connector is closed. */
  private void failedResolution() throws Exception {
    CompletableFuture<ResolveFailed> failed = new CompletableFuture<>();
    ConnectorListener listener =
        new ConnectorListener() {
          @Override
          public void resolveFailed(ResolveFailed event) {
            failed.complete(event);
          }
        };
    UnaryOperator<ConnectorConfig.Builder> resolver =
        config ->
            config
                .listener(listener)
                .instanceResolver(
                    name -> {
                      throw new IOException("the directory is down");
                    });
    try (Connector other = make(new EchoDialect(), resolver)) {
      var unused = other.connectAsync("db.example.com", OPTIONS);
      failed.get(60, TimeUnit.SECONDS);
      throw other.status().names().get(0).lastError().orElseThrow();
    }
  }

  private Case refused(ErrorCode code, ApiFault answer) {
    return Case.of(
        code,
        () -> {
          EmulatedInstance db = start(code, settings -> settings);
          db.fault(ApiCall.CONNECT_SETTINGS, answer);
          open(db.name());
        });
  }

  private Case faulty(ErrorCode code, InstanceFault fault) {
    return Case.of(
        code,
        () -> {
          EmulatedInstance db = start(code, settings -> settings);
          db.fault(fault);
          open(db.name());
        });
  }

  private static String name(ErrorCode code) {
    return "project:region:" + code.id().toLowerCase(Locale.ROOT);
  }

  private String started(ErrorCode code) {
    return started(code, settings -> settings);
  }

  private String started(ErrorCode code, UnaryOperator<InstanceSettings> change) {
    return start(code, change).name();
  }

  private EmulatedInstance start(ErrorCode code, UnaryOperator<InstanceSettings> change) {
    return cloud.instance(name(code)).settings(change).start();
  }

  /** Opens a socket and reads, which fails where a server refuses later than at the handshake. */
  private void open(String name) throws IOException {
    open(connector, name);
  }

  private void open(UnaryOperator<ConnectorConfig.Builder> change, String name) throws IOException {
    try (Connector other = make(new EchoDialect(), change)) {
      open(other, name);
    }
  }

  private static void open(Connector by, String name) throws IOException {
    try (Socket socket = by.openSocket(name, OPTIONS)) {
      socket.getInputStream().read();
    }
  }

  private Connector make(DialectProvider dialect, UnaryOperator<ConnectorConfig.Builder> change)
      throws ConnectorException {
    return RUNTIME.create(dialect, change.apply(EmulatorConfig.of(cloud)).build());
  }

  /** The dialect of PostgreSQL from a class loader that has it, but not its driver. */
  private static DialectProvider postgresWithoutDriver() throws Exception {
    String dialect = "dev.cloudsql.dialect.postgres.PostgresDialect";
    ClassLoader parent = ErrorMessageTests.class.getClassLoader();
    URL jar = parent.loadClass(dialect).getProtectionDomain().getCodeSource().getLocation();
    ClassLoader loader =
        new URLClassLoader(new URL[] {jar}, parent) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.postgresql.")) {
              throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.cloudsql.dialect.postgres.")) {
              return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known == null ? findClass(name) : known;
          }
        };
    return (DialectProvider) loader.loadClass(dialect).getConstructor().newInstance();
  }

  /** A dialect without IAM authentication. */
  private static final class BuiltInOnly extends EchoDialect {

    @Override
    public Optional<String> unsupported(String databaseVersion, AuthMode authMode) {
      return authMode == AuthMode.IAM ? Optional.of("an echo knows no tokens") : Optional.empty();
    }
  }

  /** A dialect that takes part in the metadata exchange. */
  private static final class Telling extends EchoDialect {

    @Override
    public Optional<ClientProtocol> clientProtocol() {
      return Optional.of(ClientProtocol.TCP);
    }
  }

  /** Credentials whose source fails. */
  private static final class NoTokens implements CredentialSource {

    @Override
    public Token apiToken() throws IOException {
      throw new IOException("the vault is sealed");
    }

    @Override
    public Token loginToken() throws IOException {
      throw new IOException("the vault is sealed");
    }
  }

  /** Dials a port on which nothing listens. */
  public static final class NoSqlData implements InstanceDialerProvider {

    @Override
    public String name() {
      return "sql-data";
    }

    @Override
    public InstanceDialer create(Context context) {
      return new InstanceDialer() {
        @Override
        public Socket open(Request request) throws IOException {
          return new Socket(host(), port());
        }

        @Override
        public String host() {
          return "127.0.0.1";
        }

        @Override
        public int port() {
          return 1;
        }

        @Override
        public void close() {}
      };
    }
  }
}
