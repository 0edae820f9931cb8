package dev.cloudsql.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.mysql.Servers;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.tds.TdsServer;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName(
    "The same program, with the other dialects and their drivers on the module path as well")
@ExtendWith(CloudSqlEmulatorExtension.class)
@ExtendWith(Servers.class)
class OtherDialectsTests {

  private static final String INSTANCE = "project:region:instance";

  private final Server mysql;

  @TempDir private Path directory;
  private CloudSqlEmulator cloud;

  OtherDialectsTests(@Servers.Mysql Server mysql) {
    this.mysql = mysql;
  }

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "mariadb"})
  @DisplayName("logs in to MySQL with either driver")
  void mysql(String dialect) throws Exception {
    serve("MYSQL_8_0", mysql.unixSocket());

    assertThat(outputOf(dialect, Server.NO_PASSWORD, "information_schema"))
        .startsWith(Server.NO_PASSWORD)
        .endsWith(" in information_schema");
  }

  @Test
  @DisplayName("logs in to SQL Server")
  void sqlserver() throws Exception {
    serve("SQLSERVER_2022_STANDARD", TdsServer.withUser("app", "").database("shop"));

    assertThat(outputOf("sqlserver", "app", "shop")).isEqualTo("app in shop");
  }

  private void serve(String version, Backend database) throws Exception {
    cloud.instance(INSTANCE).databaseVersion(version).backend(database).start();
  }

  private String outputOf(String dialect, String user, String database) throws Exception {
    Path others = Path.of(System.getProperty("other-modules.directory"));
    return new Program(cloud, directory, Program.MODULES, others)
        .outputOf(List.of(), dialect, INSTANCE, user, database);
  }
}
