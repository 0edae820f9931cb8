package com.example.h2dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.tck.fake.FakeCloudSql;
import dev.cloudsql.tck.fake.FakeInstance;
import dev.cloudsql.tck.fake.backend.Backend;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("From a name to rows: a program on an instance that runs H2")
@ExtendWith(Database.Provider.class)
class H2OnCloudSqlTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder()
          .database(Database.NAME)
          .user(Database.USER)
          .password(Database.PASSWORD)
          .build();

  private FakeCloudSql cloud;
  private FakeInstance instance;
  private Connector connector;

  @BeforeEach
  void start(Database database) throws Exception {
    cloud = FakeCloudSql.start();
    instance =
        cloud
            .instance(NAME)
            .databaseVersion("H2_2")
            .backend(Backend.tcp("127.0.0.1", database.port()))
            .start();
    connector = Connectors.forDialect("h2", cloud.config().build());
  }

  @AfterEach
  void stop() {
    connector.close();
    cloud.close();
  }

  @Test
  @DisplayName("reads rows through the instance's one encrypted connection")
  void reads() throws Exception {
    try (Connection connection = connector.connect(NAME, OPTIONS);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT CURRENT_USER, H2VERSION()")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).isEqualTo(Database.USER);
      assertThat(row.getString(2)).startsWith("2.");
      assertThat(instance.connections().handshakes()).isEqualTo(1);
    }
    instance.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("gets H2's own error for a wrong password, and no socket is left")
  void wrongPassword() {
    ConnectOptions wrong = OPTIONS.toBuilder().password("not this").build();

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> connector.connect(NAME, wrong))
        .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("28000"));
    instance.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("cannot slip H2 settings in with the name of the database")
  void settingsInTheName() {
    ConnectOptions sly = OPTIONS.toBuilder().database("SHOP;INIT=DROP ALL OBJECTS").build();

    assertThatThrownBy(() -> connector.connect(NAME, sly))
        .hasMessageContaining("has no semicolon")
        .hasMessageEndingWith("[CSQL-OPTION]");
    instance.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("learns before any login that the instance runs another engine")
  void otherEngine() {
    instance.update(settings -> settings.withDatabaseVersion("POSTGRES_17"));

    assertThatThrownBy(() -> connector.connect(NAME, OPTIONS))
        .hasMessageContaining("it runs POSTGRES_17, which dialect 'h2' does not speak")
        .hasMessageEndingWith("[CSQL-ENGINE]");
    assertThat(instance.connections().accepted()).isZero();
  }
}
