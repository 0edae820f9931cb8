package dev.cloudsql.cli.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.cloudsql.cli.ExitCode;
import dev.cloudsql.cli.Run;
import dev.cloudsql.databases.postgres.Postgres;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("cloudsql emulator")
@ExtendWith(Postgres.Shared.class)
@Timeout(180)
class EmulatorCommandTests {

  private static final String ORDERS = "shop:europe-west1:orders";
  private static final String LOGIN = "shop:europe-west1:login";
  private static final String SQL_SERVER = "shop:europe-west1:tds";
  private static final String IAM_USER = "connector@emulator-project.iam";

  private static BackgroundRun emulator;
  private static String controlPort;
  private static JsonObject status;

  @BeforeAll
  static void start(Postgres postgres, @TempDir Path directory) throws Exception {
    postgres.execute(
        "DO $$ BEGIN CREATE ROLE \"%s\" LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
            .formatted(IAM_USER));
    Path config =
        Files.writeString(
            directory.resolve("emulator.yaml"),
            """
            admin-port: 0
            server-port: 1
            postgres-bin: %s
            instances:
              - instance: %s
                engine: postgres
                embedded: true
                user: app
                password: secret
                database: shop
                dns-name: [orders.example.com]
              - instance: %s
                engine: sqlserver
                embedded: true
                ip: [public, private]
            """
                .formatted(programs(postgres), ORDERS, SQL_SERVER));
    emulator =
        BackgroundRun.until(
            "Ready.",
            "emulator",
            "--config=" + config,
            // In place of the one in the file.
            "--server-port=0",
            "--control-port=0",
            "--instance=" + LOGIN,
            "--backend=127.0.0.1:" + postgres.postgres().getPort(),
            "--iam-login");
    Matcher control =
        Pattern.compile("Control API +http://127\\.0\\.0\\.1:(\\d+)/").matcher(emulator.out());
    assertThat(control.find()).isTrue();
    controlPort = control.group(1);
    status = JsonParser.parseString(ok("env", "--json")).getAsJsonObject();
  }

  /** Where zonky's library has put its programs. */
  private static String programs(Postgres postgres) throws SQLException {
    try (Connection connection = postgres.postgres().getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT setting FROM pg_config WHERE name = 'BINDIR'")) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  @AfterEach
  void clearFaults() {
    ok("fault", "clear");
  }

  @AfterAll
  static void stop() throws Exception {
    Path key = Path.of(status.get("serviceAccountKey").getAsString());
    String database =
        status.getAsJsonObject("instances").getAsJsonObject(ORDERS).get("database").getAsString();
    Path postgres = Path.of(database.replaceFirst(".*-h (\\S+) .*", "$1"));
    assertThat(key).exists();
    assertThat(postgres).exists();

    ok("stop");

    assertThat(emulator.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(emulator.err()).isEmpty();
    assertThat(key.getParent()).doesNotExist();
    assertThat(postgres).doesNotExist();
    assertThat(control("fault", "list").err())
        .contains("No emulator answers at http://127.0.0.1:" + controlPort);
  }

  /** Runs a command that controls the emulator. */
  private static Run control(String... arguments) {
    List<String> all = new ArrayList<>(List.of("emulator"));
    all.addAll(List.of(arguments));
    all.add("--control-port=" + controlPort);
    return Run.of(all.toArray(String[]::new));
  }

  private static String ok(String... arguments) {
    Run run = control(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    return run.out();
  }

  /** Connects as the variables of {@code cloudsql emulator env} make a program do. */
  private static String read(String url, String user, String password, String sql)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("cloudSqlAdminRootUrl", status.get("adminEndpoint").getAsString());
    properties.setProperty("cloudSqlServerPort", status.get("serverPort").getAsString());
    properties.setProperty(
        "cloudSqlGoogleCredentialsPath", status.get("serviceAccountKey").getAsString());
    properties.setProperty("instanceResolver", "dns:" + status.get("dns").getAsString());
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    try (Connection connection = DriverManager.getConnection(url, properties);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  private static String readOrders() throws SQLException {
    return read(
        "jdbc:cloudsql:postgresql://" + ORDERS + "/shop",
        "app",
        "secret",
        "SELECT current_user || ' in ' || current_database()");
  }

  @Test
  @DisplayName("starts a PostgreSQL with the user and the database that were asked for")
  void embeddedPostgres() throws Exception {
    assertThat(readOrders()).isEqualTo("app in shop");
    assertThatThrownBy(
            () ->
                read("jdbc:cloudsql:postgresql://" + ORDERS + "/shop", "app", "wrong", "SELECT 1"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password");
  }

  @Test
  @DisplayName("starts a SQL Server")
  void embeddedSqlServer() throws Exception {
    assertThat(
            read(
                "jdbc:cloudsql:sqlserver://" + SQL_SERVER + "?ipTypes=PRIVATE",
                "sqlserver",
                "emulator",
                "SELECT SYSTEM_USER"))
        .isEqualTo("sqlserver");
  }

  @Test
  @DisplayName("relays to a database that runs already, and admits only IAM logins if asked to")
  void iamLogin() throws Exception {
    String url = "jdbc:cloudsql:postgresql://" + LOGIN + "/postgres";
    assertThat(read(url + "?enableIamAuth=true", IAM_USER, "", "SELECT current_user"))
        .isEqualTo(IAM_USER);
    assertThatThrownBy(() -> read(url, "postgres", "", "SELECT 1"))
        .isInstanceOf(SQLException.class);
  }

  @Test
  @DisplayName("resolves domain names of instances")
  void dnsName() throws Exception {
    assertThat(
            read(
                "jdbc:cloudsql:postgresql://orders.example.com/shop", "app", "secret", "SELECT 42"))
        .isEqualTo("42");
    assertThat(ok("journal")).containsPattern("dns +orders\\.example\\.com +TXT");
  }

  @Test
  @DisplayName("serves SQL Data, with the CA that clients need, and has its faults and changes")
  void sqlData() throws Exception {
    for (String endpoint : List.of("sqlDataEndpoint", "secureSqlDataEndpoint")) {
      URI uri = URI.create(status.get(endpoint).getAsString());
      assertThat(emulator.out()).contains(uri.toString());
      new Socket("127.0.0.1", uri.getPort()).close();
    }
    Path authority = Path.of(status.get("certificateAuthority").getAsString());
    assertThat(Files.readString(authority)).startsWith("-----BEGIN CERTIFICATE-----");
    assertThat(authority)
        .hasParent(Path.of(status.get("serviceAccountKey").getAsString()).getParent());
    assertThat(ok("env", "--node")).contains("export NODE_EXTRA_CA_CERTS='" + authority + "'");

    ok("fault", "set", ORDERS, "sql-data-drop-after:1000", "--times=2");
    ok("fault", "set", "stream-sql-data", "status:429", "--instance=" + ORDERS);
    ok("change", "drop-sql-data-streams", "--instance=" + ORDERS);
    assertThat(control("fault", "set", "stream-sql-data", "html").err())
        .contains("A stream of SQL Data has no body");
    assertThat(ok("journal")).containsPattern("sql data +" + ORDERS + " +0 started");
  }

  @Test
  @DisplayName("sets, shows and clears faults while it runs")
  void faults() throws Exception {
    String id = ok("fault", "set", ORDERS, "unknown-authority").strip();
    assertThat(ok("fault", "list"))
        .containsPattern(id + " +" + ORDERS + " unknown-authority +occurred 0\n");

    assertThatThrownBy(EmulatorCommandTests::readOrders)
        .hasMessageContaining("[CSQL-SERVER-CERTIFICATE]");

    assertThat(ok("fault", "list")).containsPattern("occurred [1-9]");
    assertThat(ok("journal")).containsPattern("handshake failed +" + ORDERS);
    ok("fault", "clear", id);
    assertThat(readOrders()).isEqualTo("app in shop");
    assertThat(ok("fault", "list")).isEqualTo("No fault is set.\n");
    assertThat(control("fault", "clear", id).err()).contains("There is no fault " + id);
  }

  @Test
  @DisplayName("makes faults of API calls, for one instance or all, and of DNS queries")
  void otherFaults() throws Exception {
    ok("fault", "set", "connect-settings", "status:418,teapot", "--instance=" + ORDERS);
    ok("fault", "set", "dns:txt", "servfail");
    HttpResponse<String> refused = settingsOf("orders");
    assertThat(refused.statusCode()).isEqualTo(418);
    assertThat(refused.body()).contains("teapot");
    assertThat(settingsOf("tds").statusCode()).isNotEqualTo(418);
    ok("fault", "set", "connect-settings", "status:500", "--instance=" + SQL_SERVER, "--times=1");
    assertThat(settingsOf("tds").statusCode()).isEqualTo(500);
    assertThat(ok("fault", "list")).contains("occurred 1 of 1, ended");
    assertThat(settingsOf("tds").statusCode()).isNotEqualTo(500);
    assertThat(JsonParser.parseString(ok("fault", "list", "--json")).getAsJsonArray()).hasSize(3);
  }

  private static HttpResponse<String> settingsOf(String instance) throws Exception {
    URI call =
        URI.create(status.get("adminEndpoint").getAsString())
            .resolve("sql/v1beta4/projects/shop/instances/" + instance + "/connectSettings");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(call).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  @DisplayName("changes instances while it runs")
  void changes() throws Exception {
    ok("change", "rotate-server-ca", "--instance=" + ORDERS);
    assertThat(readOrders()).isEqualTo("app in shop");
    ok("change", "disable-api");
    assertThat(settingsOf("orders").statusCode()).isIn(401, 403);
    ok("change", "enable-api");
    assertThat(control("change", "explode").err())
        .contains("'explode' is not a change. There are drop-connections, ");
    assertThat(control("change", "revoke-tokens", "--instance=" + ORDERS).exitCode())
        .isEqualTo(ExitCode.FAILURE);
  }

  @Test
  @DisplayName("keeps a journal without tokens and keys")
  void journal() throws Exception {
    read(
        "jdbc:cloudsql:postgresql://" + LOGIN + "/postgres?enableIamAuth=true",
        IAM_USER,
        "",
        "SELECT 1");
    String journal = ok("journal", "--json");
    assertThat(journal)
        .contains(
            "\"call\":\"token\"",
            "assertion=[hidden]",
            "\"call\":\"generate-ephemeral-cert\"",
            "access_token\\\":\\\"[hidden]",
            "\"Authorization\":\"Bearer [hidden]\"")
        .doesNotContain("ya29", "eyJ");
  }

  @Test
  @DisplayName("prints the variables for a shell")
  void environment() {
    assertThat(ok("env"))
        .contains("export GOOGLE_APPLICATION_CREDENTIALS='")
        .contains("export CLOUDSQL_SERVER_PORT='" + status.get("serverPort").getAsString() + "'")
        .contains("export CLOUDSQL_INSTANCE_RESOLVER='dns:127.0.0.1:")
        .contains("export CSQL_PROXY_INSTANCE_RESOLVER='dns:127.0.0.1:")
        .contains("export SPRING_CLOUDSQL_INSTANCERESOLVER='dns:127.0.0.1:");
    assertThat(ok("env", "--node"))
        .startsWith("unset GOOGLE_APPLICATION_CREDENTIALS\nexport GCE_METADATA_HOST='127.0.0.1:");
  }

  @Test
  @DisplayName("refuses orders that it does not understand, and web pages")
  void badOrders() throws Exception {
    Run noTarget = control("fault", "set", "elsewhere", "hang");
    assertThat(noTarget.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(noTarget.err()).contains("'elsewhere' is not a target.", ORDERS, "dns:TYPE");
    assertThat(control("fault", "set", "token", "status:12").err())
        .contains("write it as status:CODE", "12 is not an HTTP status");
    assertThat(control("fault", "set", "dns", "nxdomain", "--times=2").err())
        .contains("cannot be counted");

    URI faults = URI.create("http://127.0.0.1:" + controlPort + "/faults");
    assertThat(send(HttpRequest.newBuilder(faults).header("Origin", "https://example.com")))
        .isEqualTo(403);
    assertThat(send(post(faults, "{"))).isEqualTo(400);
    assertThat(send(post(faults, ""))).isEqualTo(400);
    assertThat(send(post(faults, "{\"target\": \"dns\"}"))).isEqualTo(400);
    assertThat(answer(post(faults.resolve("/changes"), "{}")))
        .contains("'change' is needed")
        .doesNotContain("null");
    assertThat(send(HttpRequest.newBuilder(faults.resolve("/fault")))).isEqualTo(404);
  }

  private static HttpRequest.Builder post(URI uri, String body) {
    return HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static String answer(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static int send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
