package dev.cloudsql.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.IpType;
import dev.cloudsql.tck.fake.journal.ApiCall;
import dev.cloudsql.tck.fake.journal.ApiRequest;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName(
    "The official connector and ours, with the same properties and URLs that differ in a class,")
@Timeout(120)
class SameRowsTests {

  private static final String PASSWORD = "s3cret";
  private static final List<String> ROWS = List.of("a lamp", "Stühle", "机");

  private static final Map<Via, Program> PROGRAMS = new EnumMap<>(Via.class);

  private static EmbeddedPostgres postgres;

  @TempDir private Path directory;
  private World world;

  @BeforeAll
  static void startDatabase() throws Exception {
    postgres = EmbeddedPostgres.start();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE app LOGIN PASSWORD '" + PASSWORD + "'");
      askForPasswords(statement);
    }
  }

  /** Only the IAM user and the test itself come in without one. */
  private static void askForPasswords(Statement statement) throws SQLException, IOException {
    try (ResultSet file = statement.executeQuery("SHOW hba_file")) {
      file.next();
      Files.writeString(
          Path.of(file.getString(1)),
          "host all app all scram-sha-256\nhost all all 127.0.0.1/32 trust\n");
    }
    statement.execute("SELECT pg_reload_conf()");
  }

  @BeforeAll
  static void startPrograms() throws Exception {
    for (Via via : Via.values()) {
      PROGRAMS.put(via, Program.with(via));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    PROGRAMS.get(Via.OFFICIAL).call("com.google.cloud.sql.ConnectorRegistry", "reset");
    for (Program program : PROGRAMS.values()) {
      program.close();
    }
    postgres.close();
  }

  @BeforeEach
  void startCloud() throws Exception {
    world = World.start(postgres, directory);
    administer("CREATE TABLE item (name text)", "GRANT ALL ON item TO app");
  }

  @AfterEach
  void stopCloud() throws SQLException {
    try {
      world.db().connections().awaitOpen(0);
    } finally {
      world.close();
      administer("DROP TABLE item");
    }
  }

  @ParameterizedTest
  @CsvSource({"OFFICIAL,OURS", "OURS,OFFICIAL"})
  @DisplayName("read the rows that the other has written")
  void sameRows(Via writer, Via reader) throws Exception {
    try (Connection connection = PROGRAMS.get(writer).connect(app())) {
      write(connection);
    }
    try (Connection connection = PROGRAMS.get(reader).connect(app())) {
      assertThat(read(connection)).isEqualTo(ROWS);
    }

    assertThat(world.db().connections().clientCertificates()).hasSize(2).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("read the rows that the other has written, in one program with ours by its own API")
  void sameRowsInOneProgram(Via writer) throws Exception {
    try (Connection official = DriverManager.getConnection(Via.OFFICIAL.url(), app());
        Connector connector = Connectors.forDialect("postgres");
        Connection ours = connector.connect(World.INSTANCE, withDatabase(app()))) {
      write(writer == Via.OURS ? ours : official);
      assertThat(read(writer == Via.OURS ? official : ours)).isEqualTo(ROWS);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("cost the cloud the same: one call of each kind, one handshake, one address")
  void sameCost(Via via) throws Exception {
    PROGRAMS.get(via).connect(app()).close();
    PROGRAMS.get(via).connect(app()).close();

    assertThat(world.cloud().calls().of(ApiCall.CONNECT_SETTINGS))
        .extracting(call -> call.header("User-Agent").orElse(""))
        .singleElement()
        .asString()
        .contains(via.userAgent());
    assertThat(world.cloud().calls().count(ApiCall.GENERATE_EPHEMERAL_CERT, world.db().name()))
        .isEqualTo(1);
    assertThat(world.cloud().calls().count(ApiCall.TOKEN)).isPositive();
    assertThat(world.cloud().calls().count(ApiCall.UNKNOWN)).isZero();
    assertThat(world.db().connections().handshakes()).isEqualTo(2);
    assertThat(world.db().connections().failedHandshakes()).isZero();
    assertThat(world.db().connections().acceptedAt())
        .hasSize(2)
        .containsOnly(world.db().host(IpType.PRIVATE));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("log in by IAM with a login token in the certificate request, and no password")
  void sameLogin(Via via) throws Exception {
    administer("CREATE ROLE \"" + world.iamUser() + "\" LOGIN");
    try {
      Properties properties = world.properties(world.iamUser());
      properties.setProperty("enableIamAuth", "true");

      try (Connection connection = PROGRAMS.get(via).connect(properties)) {
        assertThat(column(connection, "SELECT current_user")).containsExactly(world.iamUser());
      }

      assertThat(world.cloud().calls().of(ApiCall.GENERATE_EPHEMERAL_CERT))
          .extracting(ApiRequest::body)
          .singleElement()
          .asString()
          .contains("access_token");
    } finally {
      administer("DROP ROLE \"" + world.iamUser() + "\"");
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("log in with a password and no login token")
  void samePasswordLogin(Via via) throws Exception {
    PROGRAMS.get(via).connect(app()).close();

    assertThat(world.cloud().calls().of(ApiCall.GENERATE_EPHEMERAL_CERT))
        .extracting(ApiRequest::body)
        .singleElement()
        .asString()
        .doesNotContain("access_token");
  }

  private Properties app() {
    Properties properties = world.properties("app");
    properties.setProperty("password", PASSWORD);
    return properties;
  }

  private static Properties withDatabase(Properties properties) {
    properties.setProperty("database", "postgres");
    return properties;
  }

  private static void write(Connection connection) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO item VALUES (?)")) {
      for (String row : ROWS) {
        insert.setString(1, row);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static List<String> read(Connection connection) throws SQLException {
    return column(connection, "SELECT name FROM item");
  }

  private static List<String> column(Connection connection, String sql) throws SQLException {
    List<String> column = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        column.add(rows.getString(1));
      }
    }
    return column;
  }

  /** Without any connector. */
  private static void administer(String... statements) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
