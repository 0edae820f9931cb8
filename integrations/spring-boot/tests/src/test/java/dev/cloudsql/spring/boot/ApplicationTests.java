package dev.cloudsql.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.spring.boot.test.EmulatedCloudSql;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.application.name=shop",
      "spring.cloudsql.instance=project:region:shop",
      "spring.cloudsql.dialect=postgresql",
      "spring.cloudsql.database=shop",
      "spring.cloudsql.ip-types=PRIVATE",
      "spring.datasource.username=app",
      "spring.datasource.password=it's a secret",
      "spring.datasource.hikari.data-source-properties.ApplicationName=shop-pool",
      "spring.cloudsql.datasources.order-archive.instance=project:region:archive",
      "spring.cloudsql.datasources.order-archive.dialect=sqlserver",
      "spring.cloudsql.datasources.order-archive.database=archive",
      "spring.cloudsql.datasources.order-archive.username=reader",
      "spring.cloudsql.datasources.order-archive.password=another secret",
      "spring.cloudsql.datasources.order-archive.ip-types=PUBLIC",
      "spring.cloudsql.datasources.order-archive.hikari.maximum-pool-size=2",
      "spring.sql.init.mode=always",
      "management.endpoint.health.show-details=always"
    })
@EmulatedCloudSql
@DisplayName("A web application with two data sources")
class ApplicationTests {

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Application {

    @Bean
    Fruits fruits(JdbcTemplate jdbc) {
      return new Fruits(jdbc);
    }
  }

  @RestController
  static class Fruits {

    private final JdbcTemplate jdbc;

    Fruits(JdbcTemplate jdbc) {
      this.jdbc = jdbc;
    }

    @GetMapping("/fruits")
    List<String> names() {
      return jdbc.queryForList("SELECT name FROM fruit ORDER BY name", String.class);
    }
  }

  @Value("${local.server.port}")
  private int port;

  @Autowired private DataSource dataSource;

  @Autowired
  @Qualifier("order-archive")
  private DataSource archive;

  @Autowired private Connector connector;
  @Autowired private CloudSqlConnectors connectors;
  @Autowired private CloudSqlEmulator emulator;
  @Autowired private MeterRegistry registry;

  @Test
  @DisplayName("runs with the version of Spring Boot that is to be tested")
  void version() {
    assertThat(SpringBootVersion.getVersion()).startsWith(System.getProperty("boot.major") + ".");
  }

  @Test
  @DisplayName("returns rows of PostgreSQL, from the table that schema.sql creates")
  void rows() throws Exception {
    assertThat(get("/fruits")).isEqualTo("[\"apple\",\"pear\"]");
  }

  @Test
  @DisplayName("logs in with user and password of spring.datasource, and the pool's properties")
  void login() {
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    assertThat(
            jdbc.queryForObject("SELECT session_user || ' ' || current_database()", String.class))
        .isEqualTo("app shop");
    assertThat(jdbc.queryForObject("SHOW application_name", String.class)).isEqualTo("shop-pool");
  }

  @Test
  @DisplayName("uses HikariCP with a URL that names the instance and shows no secret")
  void url() {
    assertThat(dataSource)
        .isInstanceOfSatisfying(
            HikariDataSource.class,
            pool ->
                assertThat(pool.getJdbcUrl())
                    .matches(
                        "jdbc:cloudsql-spring:postgresql://project:region:shop/shop\\?id=\\d+"));
  }

  @Test
  @DisplayName("reads from SQL Server by the data source with the qualifier of its name")
  void named() throws SQLException {
    JdbcTemplate jdbc = new JdbcTemplate(archive);
    assertThat(jdbc.queryForObject("SELECT DB_NAME()", String.class)).isEqualTo("archive");
    HikariDataSource pool = archive.unwrap(HikariDataSource.class);
    assertThat(pool.getPoolName()).isEqualTo("order-archive");
    assertThat(pool.getMaximumPoolSize()).isEqualTo(2);
    assertThat(connectors.connector("order-archive")).isNotSameAs(connector);
  }

  @Test
  @DisplayName("gets the connector of its data source, with the defaults of the properties")
  void connector() throws SQLException {
    assertThat(connectors.connector()).isSameAs(connector);
    ConnectOptions options =
        ConnectOptions.builder().database("shop").user("app").password("it's a secret").build();
    try (Connection connection = connector.connect("project:region:shop", options)) {
      assertThat(connection.isValid(0)).isTrue();
    }
    assertThat(connector.status().instances())
        .singleElement()
        .extracting(ConnectorStatus.Instance::lastConnect)
        .asString()
        .contains("PRIVATE");
  }

  @Test
  @DisplayName("names itself in the Admin API calls")
  void applicationName() {
    new JdbcTemplate(dataSource).execute("SELECT 1");
    assertThat(emulator.calls().of(ApiCall.CONNECT_SETTINGS))
        .isNotEmpty()
        .allSatisfy(call -> assertThat(call.header("User-Agent").orElseThrow()).endsWith(" shop"));
  }

  @Test
  @DisplayName("records the meters of its connects")
  void meters() {
    new JdbcTemplate(dataSource).execute("SELECT 1");
    assertThat(
            registry
                .get("cloudsql.connect")
                .tag("cloudsql.instance", "project:region:shop")
                .timers())
        .isNotEmpty();
  }

  @Test
  @DisplayName("is refused with a wrong password, as by Cloud SQL")
  void wrongPassword() {
    ConnectOptions options =
        ConnectOptions.builder().database("shop").user("app").password("wrong").build();
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> connector.connect("project:region:shop", options))
        .returns("28P01", SQLException::getSQLState);
  }

  @Test
  @DisplayName("shows both instances in its health, and asks neither of them for that")
  void health() throws Exception {
    new JdbcTemplate(dataSource).execute("SELECT 1");
    new JdbcTemplate(archive).execute("SELECT 1");
    String health = get("/actuator/health/cloudSql");
    assertThat(health)
        .contains("\"status\":\"UP\"")
        .contains(
            "\"project:region:shop\":{\"state\":\"SERVING\",\"databaseVersion\":\"POSTGRES_17\"")
        .contains(
            "\"project:region:archive\":{\"state\":\"SERVING\",\"databaseVersion\":\"SQLSERVER");
    int calls = emulator.calls().all().size();
    get("/actuator/health/cloudSql");
    assertThat(emulator.calls().all()).hasSize(calls);
  }

  private String get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + port + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }
}
