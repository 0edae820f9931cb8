package dev.cloudsql.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.jdbc.CloudSqlDataSource;
import dev.cloudsql.reliability.testing.CloudProperties;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Properties;
import javax.naming.spi.NamingManager;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The data source bean")
@ExtendWith(Postgres.Shared.class)
class PoolByClassNameTests {

  private static final String NAME = "project:region:instance";

  @Test
  @DisplayName("opens the connections of a HikariCP pool that knows its class name, and JNDI's")
  void connects(@TempDir Path folder, Postgres postgres) throws Exception {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      EmulatedInstance db = cloud.instance(NAME).backend(postgres.backend()).start();
      Properties properties = CloudProperties.of(cloud, folder, "1");
      properties.setProperty("user", "postgres");

      HikariConfig config = new HikariConfig();
      config.setDataSourceClassName(CloudSqlDataSource.class.getName());
      config.addDataSourceProperty("dialect", "postgresql");
      config.addDataSourceProperty("instance", NAME);
      config.addDataSourceProperty("database", "postgres");
      config.addDataSourceProperty("properties", properties);
      config.setMaximumPoolSize(1);
      config.setConnectionTimeout(60_000);
      try (HikariDataSource pool = new HikariDataSource(config)) {
        assertAnswers(pool);
        DataSource bean =
            (DataSource)
                NamingManager.getObjectInstance(
                    pool.unwrap(CloudSqlDataSource.class).getReference(), null, null, null);
        assertAnswers(bean);
      }

      assertThat(db.connections().accepted()).isGreaterThanOrEqualTo(2);
    }
  }

  private static void assertAnswers(DataSource source) throws Exception {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT 42")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).isEqualTo(42);
    }
  }
}
