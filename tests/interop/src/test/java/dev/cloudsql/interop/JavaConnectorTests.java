package dev.cloudsql.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.journal.MdxRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The official Java connector takes the emulator for Cloud SQL, and")
@Timeout(120)
class JavaConnectorTests {

  private static final String USER_AGENT = "Google-API-Java-Client/";

  @RegisterExtension private static final Databases databases = new Databases();

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  @DisplayName("reads a row with each of its drivers")
  void readsRow(JavaDriver driver) throws Exception {
    Database database = databases.of(driver.engine());
    try (World world = World.start(driver.engine(), driver.backend(database), directory)) {
      try (Connection connection = driver.connect(world, database.password());
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(driver.engine().sql())) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString("name")).isEqualTo(Database.USER);
        assertThat(row.getString("item")).isEqualTo("Stühle, 机");
        assertThat(row.next()).isFalse();
      }

      world.assertOneVisit(USER_AGENT);
      assertThat(world.db().connections().mdxRequests())
          .extracting(MdxRequest::clientProtocolType)
          .isEqualTo(driver.clientProtocols());
      assertThat(world.certificateRequest()).doesNotContain("access_token");
    }
  }
}
