package dev.cloudsql.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.jdbc.CloudSqlDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import liquibase.Liquibase;
import liquibase.command.CommandScope;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Cloud.Extension.class)
@DisplayName("A migration tool")
@Timeout(120)
class MigrationToolTests {

  private static final String CHANGES = "liquibase/changes.sql";

  private final Cloud cloud;

  MigrationToolTests(Cloud cloud) {
    this.cloud = cloud;
  }

  @AfterEach
  void empty() throws SQLException {
    try (Connection connection = source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA public CASCADE");
      statement.execute("CREATE SCHEMA public");
    }
  }

  @Test
  @DisplayName("Flyway takes a data source, without a plug-in")
  void flywayByDataSource() throws Exception {
    Flyway.configure().dataSource(source()).locations("classpath:flyway").load().migrate();

    assertMigrated();
  }

  @Test
  @DisplayName("Liquibase takes the URL and the class of the driver, as its command line does")
  void liquibaseByUrl() throws Exception {
    update("dev.cloudsql.jdbc.CloudSqlDriver");

    assertMigrated();
  }

  @Test
  @DisplayName("Liquibase refuses the URL alone, and says what to add")
  void liquibaseWithoutDriver() {
    assertThatThrownBy(() -> update(null))
        .rootCause()
        .hasMessageContaining(
            "Driver class was not specified and could not be determined from the url");
  }

  @Test
  @DisplayName("Liquibase takes a connection of a data source")
  void liquibaseByDataSource() throws Exception {
    try (Connection connection = source().getConnection();
        Liquibase liquibase =
            new Liquibase(
                CHANGES, new ClassLoaderResourceAccessor(), new JdbcConnection(connection))) {
      liquibase.update();
    }

    assertMigrated();
  }

  private void update(String driver) throws Exception {
    CommandScope command =
        new CommandScope("update")
            .addArgumentValue("changelogFile", CHANGES)
            .addArgumentValue("url", cloud.url(Engine.POSTGRES))
            .addArgumentValue("username", Cloud.USER)
            .addArgumentValue("password", Cloud.PASSWORD);
    if (driver != null) {
      command.addArgumentValue("driver", driver);
    }
    command.execute();
  }

  private CloudSqlDataSource source() {
    CloudSqlDataSource source = new CloudSqlDataSource();
    source.setUrl(cloud.url(Engine.POSTGRES));
    source.setUser(Cloud.USER);
    source.setPassword(Cloud.PASSWORD);
    return source;
  }

  private void assertMigrated() throws SQLException {
    try (Connection connection = source().getConnection()) {
      assertThat(Rows.text(connection, "SELECT name FROM fruit")).isEqualTo("apple");
    }
  }
}
