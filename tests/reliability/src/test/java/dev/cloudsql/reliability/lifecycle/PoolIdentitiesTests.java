package dev.cloudsql.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.backend.IamLogin;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.ApiRequest;
import dev.cloudsql.reliability.testing.CloudProperties;
import dev.cloudsql.tck.EmulatorConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Two HikariCP pools of two principals in one JVM")
@ExtendWith(Postgres.Shared.class)
class PoolIdentitiesTests {

  private static final String NAME = "project:region:instance";
  private static final String ANN = "ann@project.iam.gserviceaccount.com";
  private static final int SIZE = 2;
  private static final ConnectOptions IAM =
      ConnectOptions.builder().database("postgres").authMode(AuthMode.IAM).build();

  @Test
  @DisplayName("log in as one each, with a token each, by data source and by URL alone")
  void areKeptApart(@TempDir Path directory, Postgres postgres) throws Exception {
    postgres.execute("CREATE ROLE \"ann@project.iam\" LOGIN");
    postgres.execute("CREATE ROLE \"connector@emulator-project.iam\" LOGIN");
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      cloud
          .instance(NAME)
          .backend(IamLogin.postgres(postgres.backend(), cloud.iam()::loginPrincipal))
          .start();
      try (Connector connector =
              Connectors.forDialect(
                  "postgres",
                  EmulatorConfig.of(cloud)
                      .credentials(EmulatorConfig.credentials(cloud, ANN))
                      .build());
          HikariDataSource bySource = pool(ofAnn(connector));
          HikariDataSource byUrl = pool(ofTheServiceAccount(cloud, directory))) {
        for (int i = 0; i < 2; i++) {
          assertThat(users(bySource)).containsOnly("ann@project.iam");
          assertThat(users(byUrl)).containsOnly("connector@emulator-project.iam");
        }
      }
      assertThat(cloud.calls().of(ApiCall.GENERATE_EPHEMERAL_CERT))
          .extracting(ApiRequest::body)
          .hasSize(2)
          .doesNotHaveDuplicates();
    }
  }

  private static HikariConfig ofAnn(Connector connector) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(connector.dataSource(NAME, IAM));
    return config;
  }

  private static HikariConfig ofTheServiceAccount(CloudSqlEmulator cloud, Path directory)
      throws Exception {
    Properties properties = CloudProperties.of(cloud, directory, "1");
    properties.remove("user");
    properties.setProperty("enableIamAuth", "true");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:cloudsql:postgresql://" + NAME + "/postgres");
    // DriverManager looks for drivers once in a JVM, perhaps with the class loader of another test.
    config.setDriverClassName("dev.cloudsql.jdbc.CloudSqlDriver");
    config.setDataSourceProperties(properties);
    return config;
  }

  private static HikariDataSource pool(HikariConfig config) {
    config.setMaximumPoolSize(SIZE);
    config.setConnectionTimeout(60_000);
    return new HikariDataSource(config);
  }

  /** Whom all connections of a pool speak for. */
  private static List<String> users(HikariDataSource pool) throws SQLException {
    List<Connection> all = new ArrayList<>();
    List<String> users = new ArrayList<>();
    try {
      for (int i = 0; i < SIZE; i++) {
        all.add(pool.getConnection());
      }
      for (Connection connection : all) {
        try (Statement statement = connection.createStatement();
            ResultSet row = statement.executeQuery("SELECT current_user")) {
          row.next();
          users.add(row.getString(1));
        }
      }
      return users;
    } finally {
      for (Connection connection : all) {
        connection.close();
      }
    }
  }
}
