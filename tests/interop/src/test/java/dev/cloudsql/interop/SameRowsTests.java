package dev.cloudsql.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.ApiRequest;
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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName(
    "The official connector and ours, with the same properties and URLs that differ in a class,")
@Timeout(120)
class SameRowsTests {

  private static final List<String> ROWS = List.of("a lamp", "Stühle", "机");

  @RegisterExtension private static final Databases databases = new Databases();

  private static final Map<Via, Program> PROGRAMS = new EnumMap<>(Via.class);

  @TempDir private Path directory;
  private World world;

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
  }

  @BeforeEach
  void startCloud() throws Exception {
    world = World.start(Engine.POSTGRES, databases.postgres().backend(), directory);
    databases.postgres().administer("CREATE TABLE item (name text)", "GRANT ALL ON item TO app");
  }

  @AfterEach
  void stopCloud() throws SQLException {
    try {
      world.db().connections().awaitOpen(0);
    } finally {
      world.close();
      databases.postgres().administer("DROP TABLE item");
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
        .containsOnly(world.db().host(AddressType.PRIVATE));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("log in by IAM with a login token in the certificate request, and no password")
  void sameLogin(Via via) throws Exception {
    databases.postgres().administer("CREATE ROLE \"" + world.iamUser() + "\" LOGIN");
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
      databases.postgres().administer("DROP ROLE \"" + world.iamUser() + "\"");
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
    Properties properties = world.properties(Database.USER);
    properties.setProperty("password", databases.postgres().password());
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
}
