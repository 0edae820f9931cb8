package dev.cloudsql.cli.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.cli.Run;
import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.mysql.Servers;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.dns.DnsRecord;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("cloudsql proxy")
@ExtendWith({Postgres.Shared.class, Servers.class})
@Timeout(180)
class ProxyRunTests {

  private static final String ORDERS = "shop:europe-west1:orders";
  private static final String ITEMS = "shop:europe-west1:items";
  private static final String NUMBER = "SELECT 6 * 7";

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Postgres postgres;
  private CloudSqlEmulator cloud;
  private EmulatedInstance orders;
  private Path key;
  private ProxyRun run;

  @BeforeEach
  void startCloud(Postgres postgres) throws Exception {
    this.postgres = postgres;
    cloud = CloudSqlEmulator.start();
    orders = cloud.instance(ORDERS).backend(postgres.backend()).start();
    key = cloud.writeServiceAccountKey(directory);
  }

  @AfterEach
  void stop() {
    if (run != null) {
      run.close();
    }
    cloud.close();
  }

  /** The flags by which a proxy uses the emulator. */
  private List<String> flags(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--credentials-file=" + key,
                "--sqladmin-api-endpoint=" + cloud.adminEndpoint(),
                "--server-port=" + cloud.serverPort(),
                "--instance-resolver=dns:" + cloud.dns().address()));
    all.addAll(List.of(more));
    return all;
  }

  private void start(String... more) {
    run =
        ProxyRun.start(
            flags(more),
            name -> null,
            known -> new ProxyLog(new PrintWriter(out), new PrintWriter(err), known));
  }

  private int port(int index) {
    return run.proxies().running().get(index).proxy().port();
  }

  private static Connection connect(int port) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%s/postgres?user=postgres&sslmode=disable&connectTimeout=30&socketTimeout=60"
            .formatted(port));
  }

  private static String read(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  private static String readOver(int port) throws SQLException {
    try (Connection connection = connect(port)) {
      return read(connection, NUMBER);
    }
  }

  /** Waits for what another thread does soon; the timeout of the test ends it. */
  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      new CompletableFuture<Void>().completeOnTimeout(null, 20, TimeUnit.MILLISECONDS).join();
    }
  }

  @Test
  @DisplayName("serves pgjdbc, psql and Vert.x on a port")
  void postgresClients() throws Exception {
    start("--port=0", ORDERS);

    assertThat(readOver(port(0))).isEqualTo("42");
    assertThat(psql("host=127.0.0.1 port=%s".formatted(port(0)))).isEqualTo("42");
    Vertx vertx = Vertx.vertx();
    try {
      PgConnectOptions options =
          new PgConnectOptions()
              .setHost("127.0.0.1")
              .setPort(port(0))
              .setUser("postgres")
              .setDatabase("postgres");
      Row row =
          PgConnection.connect(vertx, options)
              .compose(
                  connection ->
                      connection.query(NUMBER).execute().onComplete(done -> connection.close()))
              .toCompletionStage()
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS)
              .iterator()
              .next();
      assertThat(row.getInteger(0)).isEqualTo(42);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
    assertThat(out.toString())
        .contains(
            "[%s] Listening on 127.0.0.1:%s".formatted(ORDERS, port(0)),
            "[%s] Accepted connection from 127.0.0.1:".formatted(ORDERS),
            "ready for new connections");
    assertThat(err.toString()).isEmpty();
  }

  /** What Debian's psql reads; the same where there is none. */
  private static String psql(String where) throws Exception {
    if (!Files.isExecutable(Path.of("/usr/bin/psql"))) {
      return "42";
    }
    Process process =
        new ProcessBuilder(
                "/usr/bin/psql",
                where + " user=postgres dbname=postgres connect_timeout=60",
                "-XAtc",
                NUMBER)
            .redirectErrorStream(true)
            .start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return answer.strip();
  }

  @Test
  @DisplayName("serves PostgreSQL's clients on a Unix socket that every user may open")
  void unixSocket() throws Exception {
    start("--unix-socket=" + directory, ORDERS);

    Path socket = directory.resolve(ORDERS).resolve(".s.PGSQL.5432");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rwxrwxrwx");
    assertThat(psql("host=%s port=5432".formatted(directory.resolve(ORDERS)))).isEqualTo("42");
    run.close();
    assertThat(socket).doesNotExist();
    assertThatThrownBy(() -> start("--unix-socket=" + directory.resolve("none"), ORDERS))
        .isInstanceOf(CommandFailure.class);
    assertThat(err.toString()).contains("there is no such directory");
  }

  @Test
  @DisplayName("serves MySQL's clients, and tells the instance that they come by TCP")
  void mysql(@Servers.Mysql Server server) throws Exception {
    EmulatedInstance mysql =
        cloud
            .instance("shop:europe-west1:mysql")
            .databaseVersion("MYSQL_8_0")
            .settings(settings -> settings.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE"))
            .backend(server.tcp())
            .start();
    start(mysql.name() + "?port=0");

    String url =
        "jdbc:mariadb://127.0.0.1:%s/shop?sslMode=disable&allowPublicKeyRetrieval=true"
            .formatted(port(0));
    try (Connection connection = DriverManager.getConnection(url, "app", Server.PASSWORD)) {
      assertThat(read(connection, NUMBER)).isEqualTo("42");
    }
    assertThat(mysql.connections().mdxRequests())
        .allSatisfy(request -> assertThat(request.clientProtocolType()).isEqualTo(1))
        .isNotEmpty();
  }

  @Test
  @DisplayName("tells clients in their protocol why there is no connection")
  void explains() throws Exception {
    EmulatedInstance mysql =
        cloud.instance("shop:europe-west1:mysql").databaseVersion("MYSQL_8_0").start();
    start(ORDERS + "?port=0", mysql.name() + "?port=0");
    orders.close();
    mysql.close();

    // The default of psql and pgjdbc: asks for encryption first.
    String postgresUrl =
        "jdbc:postgresql://127.0.0.1:%s/postgres?user=app&sslmode=prefer".formatted(port(0));
    assertThatThrownBy(() -> DriverManager.getConnection(postgresUrl))
        .hasMessageContaining("FATAL: Cannot connect to " + ORDERS)
        .hasMessageContaining("[CSQL-");
    String mysqlUrl = "jdbc:mariadb://127.0.0.1:%s/shop".formatted(port(1));
    assertThatThrownBy(() -> DriverManager.getConnection(mysqlUrl, "app", Server.PASSWORD))
        .hasMessageContaining("Cannot connect to " + mysql.name())
        .hasMessageContaining("[CSQL-");
  }

  @Test
  @DisplayName("opens and closes proxies when its file changes, and keeps them if it is wrong")
  void reload() throws Exception {
    cloud.instance(ITEMS).backend(postgres.backend()).start();
    Path file = directory.resolve("proxy.yaml");
    write(file, "port: 0\ninstance-connection-name: [\"%s\"]".formatted(ORDERS));
    start("--config-file=" + file);
    int first = port(0);
    try (Connection kept = connect(first)) {
      write(file, "port: 0\ninstance-connection-name: [\"%s\", \"%s\"]".formatted(ORDERS, ITEMS));
      await(() -> run.proxies().running().size() == 2);
      assertThat(port(0)).isEqualTo(first);
      assertThat(readOver(port(1))).isEqualTo("42");

      write(file, "port: 0\ninstances: []");
      await(() -> err.toString().contains("The former configuration is kept."));
      assertThat(err.toString()).contains(file.toString(), "the key instances is unknown");
      assertThat(run.proxies().running()).hasSize(2);
      assertThat(read(kept, NUMBER)).isEqualTo("42");

      write(file, "port: 0\nhttp-port: 1\ninstance-connection-name: [\"%s\"]".formatted(ITEMS));
      await(() -> run.proxies().running().size() == 1);
      assertThat(err.toString()).contains("has changed --http-port");
      assertThatThrownBy(() -> read(kept, NUMBER)).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> new Socket("127.0.0.1", first).close())
          .isInstanceOf(IOException.class);
      assertThat(readOver(port(0))).isEqualTo("42");
    }
  }

  @Test
  @DisplayName("keeps no thread and no file for clients that misbehave, and for wrong files")
  void leavesNothing() throws Exception {
    EmulatedInstance echo = cloud.instance(ITEMS).start();
    EmulatedInstance brief =
        cloud.instance("shop:europe-west1:brief").backend(connection -> {}).start();
    EmulatedInstance gone = cloud.instance("shop:europe-west1:gone").start();
    Path file = directory.resolve("proxy.yaml");
    String names = "[%s, %s, %s]".formatted(echo.name(), brief.name(), gone.name());
    write(file, "port: 0\ninstance-connection-name: " + names);
    start("--config-file=" + file);
    gone.close();

    misbehave(10);
    write(file, "port: none");
    await(() -> err.toString().contains("none"));
    await(() -> run.proxies().openConnections() == 0);
    int threads = threads();
    long files = openFiles();
    misbehave(40);
    write(file, "port: -7");
    await(() -> err.toString().contains("-7"));

    await(() -> run.proxies().openConnections() == 0);
    await(() -> openFiles() <= files && threads() <= threads);
    assertThat(run.proxies().running()).hasSize(3);
  }

  /** So many clients of each kind. */
  private void misbehave(int clients) throws IOException {
    for (int i = 0; i < clients; i++) {
      // One that says nothing and leaves, one that ends its output, one that the database leaves.
      new Socket("127.0.0.1", port(0)).close();
      try (Socket halfClosed = new Socket("127.0.0.1", port(0));
          Socket left = new Socket("127.0.0.1", port(1))) {
        halfClosed.getOutputStream().write('x');
        halfClosed.shutdownOutput();
        assertThat(halfClosed.getInputStream().readAllBytes()).containsExactly('x');
        assertThat(left.getInputStream().read()).isEqualTo(-1);
      }
      // And two that the instance cannot serve: one asks for something, one resets its connection.
      try (Socket refused = new Socket("127.0.0.1", port(2));
          Socket reset = new Socket("127.0.0.1", port(2))) {
        reset.setSoLinger(true, 0);
        refused.getOutputStream().write(new byte[8]);
        assertThat(refused.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  private static long openFiles() {
    String[] files = new File("/proc/self/fd").list();
    return files == null ? 0 : files.length;
  }

  /** Replaces the file at once, as editors do. */
  private void write(Path file, String content) throws IOException {
    Path next = Files.writeString(directory.resolve("next"), content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  @DisplayName("reads the credential file again, and keeps the former one if it is wrong")
  void credentials() throws Exception {
    start("--port=0", ORDERS);
    assertThat(readOver(port(0))).isEqualTo("42");
    ReloadedCredentials credentials =
        ReloadedCredentials.of(
            key, new ProxyLog(new PrintWriter(out), new PrintWriter(err), new ProxyFlags()));
    String principal = credentials.principal().orElseThrow();
    String content = Files.readString(key);

    Files.writeString(key, "{}");
    assertThat(credentials.principal()).contains(principal);
    assertThat(err.toString()).contains("the former credentials are kept");

    Files.writeString(key, content.replace(principal, "other@project.iam.gserviceaccount.com"));
    assertThat(credentials.principal()).contains("other@project.iam.gserviceaccount.com");
  }

  @Test
  @DisplayName("tells its health, its status and its metrics over HTTP")
  void http() throws Exception {
    start(
        "--port=0",
        "--http-port=0",
        "--health-check",
        "--status-page",
        "--prometheus",
        "--prometheus-namespace=shop",
        "--max-connections=1",
        ORDERS);

    assertThat(get("/startup").statusCode()).isEqualTo(200);
    assertThat(get("/liveness").statusCode()).isEqualTo(200);
    assertThat(get("/readiness").statusCode()).isEqualTo(200);
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
    assertThat(Run.of("proxy", "wait", "--http-port=" + run.httpPort()).exitCode()).isZero();
    assertThat(readOver(port(0))).isEqualTo("42");
    await(() -> run.proxies().openConnections() == 0);
    try (Connection open = connect(port(0))) {
      assertThat(open.isValid(60)).isTrue();
      assertThat(get("/readiness").body()).contains("--max-connections");
      JsonObject status =
          JsonParser.parseString(get("/status.json").body())
              .getAsJsonObject()
              .getAsJsonArray("instances")
              .get(0)
              .getAsJsonObject();
      assertThat(status.get("name").getAsString()).isEqualTo(ORDERS);
      assertThat(status.get("listening").getAsString()).isEqualTo("127.0.0.1:" + port(0));
      assertThat(status.get("connections").getAsInt()).isEqualTo(1);
      assertThat(status.get("engine").getAsString()).isEqualTo("POSTGRES_17");
      assertThat(status.get("state").getAsString()).isEqualTo("SERVING");
      assertThat(get("/status").body())
          .contains("<meta name=\"viewport\"", ORDERS, "1 instance, 1 client,", "expires in");
      assertThat(get("/metrics").body())
          .contains(
              "# TYPE shop_cloudsqlconn_dial_latency histogram",
              "shop_cloudsqlconn_dial_latency_count{cloudsql_instance=\"%s\"} 2".formatted(ORDERS),
              "shop_cloudsqlconn_open_connections{cloudsql_instance=\"%s\"} 1".formatted(ORDERS),
              "shop_cloudsqlconn_refresh_success_count{cloudsql_instance=\"%s\"} 1"
                  .formatted(ORDERS));
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://localhost:%s%s".formatted(run.httpPort(), path)))
                .build(),
            BodyHandlers.ofString());
  }

  @Test
  @DisplayName("stops on quitquitquit, after its clients have had their time")
  void quit() throws Exception {
    start("--port=0", "--quitquitquit", "--admin-port=0", "--max-sigterm-delay=5m", ORDERS);
    int port = port(0);
    Connection open = connect(port);
    CompletableFuture<Void> end = CompletableFuture.runAsync(() -> run.await());

    assertThat(Run.of("proxy", "shutdown", "--admin-port=" + run.adminPort()).exitCode()).isZero();

    await(() -> !run.proxies().running().get(0).proxy().isOpen());
    assertThat(read(open, NUMBER)).isEqualTo("42");
    assertThat(end).isNotDone();
    open.close();
    end.get(60, TimeUnit.SECONDS);
    assertThat(Run.of("proxy", "shutdown", "--admin-port=" + run.adminPort()).err())
        .contains("Cannot stop the proxy");
  }

  @Test
  @DisplayName("refuses clients above the limit and those of other addresses")
  void refuses() throws Exception {
    start("--port=0", "--max-connections=1", ORDERS);
    try (Connection open = connect(port(0))) {
      assertThatThrownBy(() -> connect(port(0))).isInstanceOf(SQLException.class);
      assertThat(read(open, NUMBER)).isEqualTo("42");
    }
    assertThat(err.toString()).contains("which is the limit of --max-connections");
    run.close();

    start("--port=0", "--allow-client=10.0.0.0/8,fd00::/8", ORDERS);
    assertThatThrownBy(() -> connect(port(0))).isInstanceOf(SQLException.class);
    assertThat(err.toString()).contains("it is not in --allow-client");
  }

  @Test
  @DisplayName("does not start with an instance that cannot be used, unless it may skip it")
  void failedInstance() throws Exception {
    String missing = "shop:europe-west1:missing";
    assertThatThrownBy(() -> start("--port=0", ORDERS, missing))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("--skip-failed-instance-config");
    assertThat(err.toString()).contains("[%s] ".formatted(missing), "CSQL-API-NOT-FOUND");
    try (ServerSocket taken = new ServerSocket(0)) {
      start(
          "--skip-failed-instance-config",
          "--run-connection-test",
          ORDERS + "?port=0",
          missing + "?port=0",
          ORDERS + "?port=" + taken.getLocalPort());
    }
    assertThat(readOver(port(0))).isEqualTo("42");
    assertThat(run.proxies().running()).hasSize(1);
    assertThat(run.proxies().failed()).hasSize(2);
    assertThat(err.toString()).contains("CSQL-LISTEN");
    cloud.instance(missing).backend(postgres.backend()).start();

    await(
        () -> {
          run.proxies().retry();
          return run.proxies().failed().isEmpty();
        });

    assertThat(readOver(port(1))).isEqualTo("42");
    orders.close();
    assertThatThrownBy(() -> start("--port=0", "--run-connection-test", missing, ORDERS))
        .isInstanceOf(CommandFailure.class);
  }

  @Test
  @DisplayName("leads clients to the new instance of a name while they work, and nothing hangs")
  void failover() throws Exception {
    EmulatedInstance items = cloud.instance(ITEMS).backend(postgres.backend()).start();
    String name = "db.example.com";
    cloud.dns().set(DnsRecord.txt(name, ORDERS));
    start("--port=0", "--failover-period=50ms", name);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger rows = new AtomicInteger();
    List<CompletableFuture<Void>> load = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      load.add(CompletableFuture.runAsync(() -> work(stop, rows)));
    }
    await(() -> rows.get() > 50);

    cloud.dns().set(DnsRecord.txt(name, items.name()));

    await(() -> items.connections().handshakes() > 3 && orders.connections().open() == 0);
    int before = rows.get();
    await(() -> rows.get() > before + 50);
    stop.set(true);
    for (CompletableFuture<Void> one : load) {
      one.get(60, TimeUnit.SECONDS);
    }
    assertThat(out.toString())
        .contains("closed a connection to the former instance", name + " moved from ")
        .as("one time in a line")
        .doesNotContainPattern("Z .*Z " + name);
  }

  /** Reads and connects again when the connection breaks, as a pool does. */
  private void work(AtomicBoolean stop, AtomicInteger rows) {
    while (!stop.get()) {
      try (Connection connection = connect(port(0))) {
        while (!stop.get()) {
          assertThat(read(connection, NUMBER)).isEqualTo("42");
          rows.incrementAndGet();
        }
      } catch (SQLException broken) {
        // Connects again.
      }
    }
  }
}
