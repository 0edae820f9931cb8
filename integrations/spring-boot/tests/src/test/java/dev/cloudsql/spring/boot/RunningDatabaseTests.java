package dev.cloudsql.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.spring.boot.test.EmulatedCloudSql;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
    classes = World.Application.class,
    properties = {
      "spring.datasource.url=jdbc:cloudsql:postgresql://project:region:shop/shop?ipTypes=PSC&cloudSqlUniverseDomain=example.com",
      "spring.datasource.username=app"
    })
@EmulatedCloudSql
@DisplayName("A test with a database that runs already, and a URL")
class RunningDatabaseTests {

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    registry.add("cloudsql.emulator.backend", World::backend);
  }

  @Autowired private JdbcTemplate jdbc;
  @Autowired private EmulatedInstance instance;

  @Test
  @DisplayName("reads from this database through the emulator")
  void reads() {
    assertThat(jdbc.queryForObject("SELECT current_database()", String.class)).isEqualTo("shop");
    assertThat(instance.connections().handshakes()).isPositive();
  }
}
