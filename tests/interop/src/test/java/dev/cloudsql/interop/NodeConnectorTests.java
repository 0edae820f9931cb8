package dev.cloudsql.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.cloudsql.emulator.fault.SqlDataFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.SqlDataStreams;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The official Node connector takes the emulator for Cloud SQL, and")
@Timeout(120)
class NodeConnectorTests {

  private static final String USER_AGENT = "cloud-sql-nodejs-connector/";

  @RegisterExtension private static final Databases databases = new Databases();

  @TempDir private Path directory;

  @BeforeAll
  static void findProgram() throws Exception {
    Optional<String> missing = NodeProgram.missing();
    if (missing.isPresent()) {
      String reason = "The official Node connector cannot be tried, because " + missing.get();
      if ("required".equals(System.getProperty("interop.node"))) {
        fail(reason);
      }
      abort(reason);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("reads a row with each of its drivers")
  void readsRow(NodeDriver driver) throws Exception {
    Database database = databases.of(driver.engine());
    try (World world = World.start(driver.engine(), database.backend(), directory)) {
      assertThat(new NodeProgram(directory).readRow(driver, world, database.password()))
          .isEqualTo("{\"name\":\"app\",\"item\":\"Stühle, 机\"}");

      world.assertOneVisit(USER_AGENT);
      assertThat(world.certificateRequest()).doesNotContain("access_token");
    }
  }

  @Test
  @DisplayName("reads a row over SQL Data, without an address of the instance and a certificate")
  void readsRowOverSqlData() throws Exception {
    Postgres postgres = databases.postgres();
    try (World world = World.start(Engine.POSTGRES, postgres.backend(), directory)) {
      assertThat(new NodeProgram(directory).readRowOverSqlData(world, postgres.password()))
          .isEqualTo("{\"name\":\"app\",\"item\":\"Stühle, 机\"}");

      SqlDataStreams streams = world.db().sqlData();
      streams.awaitOpenSessions(0);
      assertThat(streams.started()).isOne();
      assertThat(streams.failures()).isEmpty();
      assertThat(world.db().connections().accepted()).isZero();
      assertThat(world.cloud().calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isZero();
    }
  }

  @Test
  @DisplayName(
      "takes an address if SQL Data is not offered, and writes again what its driver wrote")
  void fallsBack() throws Exception {
    Postgres postgres = databases.postgres();
    try (World world = World.start(Engine.POSTGRES, postgres.backend(), directory)) {
      world.db().fault(SqlDataFault.unsupported());

      assertThat(new NodeProgram(directory).readRowOverSqlData(world, postgres.password()))
          .contains("\"name\":\"app\"");

      assertThat(world.db().sqlData().failures()).hasSize(1);
      assertThat(world.db().connections().acceptedAt())
          .containsExactly(world.db().host(AddressType.PRIVATE));
    }
  }

  @Test
  @DisplayName("logs in by IAM with a login token in the certificate request, and no password")
  void logsInByIam() throws Exception {
    Postgres postgres = databases.postgres();
    try (World world = World.start(Engine.POSTGRES, postgres.backend(), directory)) {
      postgres.administer("CREATE ROLE \"" + world.iamUser() + "\" LOGIN");
      try {
        assertThat(new NodeProgram(directory).readRowByIam(NodeDriver.PG, world))
            .contains(world.iamUser());
      } finally {
        postgres.administer("DROP ROLE \"" + world.iamUser() + "\"");
      }

      world.assertOneVisit(USER_AGENT);
      assertThat(world.certificateRequest()).contains("access_token");
    }
  }
}
