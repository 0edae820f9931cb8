package dev.cloudsql.dialect.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.tds.TdsServer;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("The URL that a connection's metadata return")
class MetadataTests {

  private static final String NAME = "shop:europe-west1:orders";

  @Test
  @DisplayName("holds neither the credentials nor the password of the URL that made it")
  void url(CloudSqlEmulator cloud, @TempDir Path directory) throws Exception {
    cloud
        .instance(NAME)
        .databaseVersion("SQLSERVER_2022_STANDARD")
        .backend(TdsServer.withUser("app", "c4nary-S3cret").database("shop"))
        .start();
    String key =
        Base64.getEncoder()
            .encodeToString(Files.readAllBytes(cloud.writeServiceAccountKey(directory)));
    String url =
        "jdbc:cloudsql:sqlserver://%s/shop?user=app&password=c4nary-S3cret&credentials=json:%s&cloudSqlAdminRootUrl=%s&cloudSqlServerPort=%s&cloudSqlIdleTimeout=0.5"
            .formatted(
                NAME,
                URLEncoder.encode(key, StandardCharsets.UTF_8),
                URLEncoder.encode(cloud.adminEndpoint().toString(), StandardCharsets.UTF_8),
                cloud.serverPort());

    try (Connection connection = DriverManager.getConnection(url)) {
      assertThat(connection.getMetaData().getURL())
          .startsWith("jdbc:sqlserver:")
          .doesNotContain("c4nary", key.substring(0, 20), "credentials");
    }
  }
}
