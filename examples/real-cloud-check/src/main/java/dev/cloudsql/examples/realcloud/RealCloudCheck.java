package dev.cloudsql.examples.realcloud;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.IpType;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The checks, in the order of the report. */
final class RealCloudCheck {

  private static final int STORM = 20;
  private static final int CANCEL_AFTER_SECONDS = 2;
  private static final Duration NOT_CANCELLED = Duration.ofSeconds(20);

  private final Arguments arguments;
  private final Connector connector;
  private final Report report;
  private final ConnectOptions options;

  private RealCloudCheck(Arguments arguments, Connector connector, Report report) {
    this.arguments = arguments;
    this.connector = connector;
    this.report = report;
    this.options = arguments.user().isPresent() ? withPassword() : withIam();
  }

  static void run(Arguments arguments, ConnectorConfig config, Report report)
      throws InterruptedException {
    report.note("Java", System.getProperty("java.version"), System.getProperty("java.vendor"));
    report.note("dialect", arguments.dialect(), "");
    try (Connector connector = Connectors.forDialect(arguments.dialect(), config)) {
      new RealCloudCheck(arguments, connector, report).all();
    } catch (IllegalArgumentException | IllegalStateException e) {
      report.check(
          "connector",
          () -> {
            throw e;
          });
    }
  }

  private void all() throws InterruptedException {
    report.check("token, instance data and certificate", this::warmUp);
    for (IpType type : List.of(IpType.PUBLIC, IpType.PRIVATE, IpType.PSC)) {
      address(type);
    }
    report.check("query", this::query);
    report.check("cancel", this::cancel);
    report.check(STORM + " connects at once", this::storm);
    report.check("bare socket", this::socket);
    if (arguments.user().isPresent() && arguments.iam()) {
      report.check("login by IAM", () -> query(arguments.instance(), withIam()));
    }
    if (arguments.domainName().isPresent()) {
      report.check("DNS name", () -> query(arguments.domainName().get(), options));
    }
    report.check("unknown instance is refused", () -> refused(renamed(2)));
    report.check("wrong region is refused", () -> refused(renamed(1)));
    if (!arguments.delay().isZero()) {
      report.check("after " + arguments.delay().toMinutes() + " minutes", this::later);
    }
  }

  private String warmUp() throws Exception {
    connector.warmUp(arguments.instance(), options).get();
    return "certificate until "
        + connector
            .status()
            .instances()
            .get(0)
            .certificateExpiry()
            .map(Object::toString)
            .orElse("?");
  }

  /** An instance need not have every type of address, and this machine need not reach it. */
  private void address(IpType type) throws InterruptedException {
    ConnectOptions only = options.toBuilder().ipTypes(type).build();
    try (Connection connection = connector.connect(arguments.instance(), only)) {
      String database = connection.getMetaData().getDatabaseProductVersion();
      report.note("address " + type, "ok", lastConnect() + ", " + database);
    } catch (SQLException e) {
      Optional<ConnectorException> failure = Report.connectorException(e);
      boolean absent = failure.filter(it -> it.code() == ErrorCode.IP_TYPE).isPresent();
      String code = failure.map(it -> it.code().id() + " in " + it.phase()).orElse(e.getSQLState());
      report.note("address " + type, absent ? "not there" : "not reached", code);
    }
  }

  /** TLS and times of the last connect. */
  private String lastConnect() {
    return connector.status().instances().get(0).lastConnect().stream()
        .map(
            connect ->
                connect
                    .tunnel()
                    .map(
                        it ->
                            it.databaseVersion() + ", " + it.tlsProtocol() + " " + it.cipherSuite())
                    .orElse("no TLS of the connector"))
        .findFirst()
        .orElse("no report");
  }

  private String query() throws SQLException {
    return query(arguments.instance(), options);
  }

  private String query(String name, ConnectOptions how) throws SQLException {
    try (Connection connection = connector.connect(name, how)) {
      return one(connection);
    }
  }

  private static String one(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT 1")) {
      row.next();
      DatabaseMetaData database = connection.getMetaData();
      return "SELECT 1 gives %d by %s".formatted(row.getInt(1), database.getDriverVersion());
    }
  }

  /** Drivers cancel over a second connection. */
  private String cancel() throws SQLException {
    try (Connection connection = connector.connect(arguments.instance(), options);
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(CANCEL_AFTER_SECONDS);
      long start = System.nanoTime();
      String end = "it returned";
      try {
        statement.execute(slowStatement());
      } catch (SQLException e) {
        end = e.getClass().getSimpleName();
      }
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      if (time.compareTo(NOT_CANCELLED) > 0) {
        throw new AssertionError("The statement ran for " + time);
      }
      return "after %.1f s: %s".formatted(time.toMillis() / 1e3, end);
    }
  }

  private String slowStatement() {
    return switch (arguments.dialect()) {
      case "postgres" -> "SELECT pg_sleep(30)";
      case "sqlserver" -> "WAITFOR DELAY '00:00:30'";
      default -> "SELECT SLEEP(30)";
    };
  }

  private String storm() throws Exception {
    List<CompletableFuture<Connection>> futures = new ArrayList<>();
    for (int i = 0; i < STORM; i++) {
      futures.add(connector.connectAsync(arguments.instance(), options));
    }
    int connected = 0;
    Exception last = null;
    for (CompletableFuture<Connection> future : futures) {
      try (Connection connection = future.get()) {
        one(connection);
        connected++;
      } catch (Exception e) {
        last = e;
      }
    }
    if (last != null) {
      throw new AssertionError("%d connected".formatted(connected), last);
    }
    return connected + " connected";
  }

  private String socket() throws Exception {
    try (Socket socket = connector.openSocket(arguments.instance(), options)) {
      return socket.isConnected() ? "open" : "closed";
    }
  }

  private String refused(String instance) throws Exception {
    try (Connection connection = connector.connect(instance, options)) {
      throw new AssertionError("Connected to " + connection.getMetaData().getURL());
    } catch (SQLException e) {
      ConnectorException refusal =
          Report.connectorException(e).filter(it -> !it.retryable()).orElseThrow(() -> e);
      return refusal.code().id();
    }
  }

  /** The instance connection name with another region or instance. */
  private String renamed(int part) {
    String[] parts = arguments.instance().split(":", -1);
    int index = parts.length - 3 + part;
    parts[index] = part == 1 ? "nowhere-north1" : "no-such-instance";
    return String.join(":", parts);
  }

  private String later() throws Exception {
    try (Connection connection = connector.connect(arguments.instance(), options)) {
      Thread.sleep(arguments.delay().toMillis());
      one(connection);
    }
    return "the connection still works; a new one: " + query() + "; " + warmUp();
  }

  private ConnectOptions withPassword() {
    return ConnectOptions.builder()
        .database(arguments.database())
        .user(arguments.user().orElseThrow())
        .password(arguments.password().orElseThrow())
        .build();
  }

  private ConnectOptions withIam() {
    return ConnectOptions.builder().database(arguments.database()).authMode(AuthMode.IAM).build();
  }
}
