package dev.cloudsql.examples.realcloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("The check of a real instance")
@ExtendWith(CloudSqlEmulatorExtension.class)
class RealCloudCheckTests {

  private static final String INSTANCE = "secret-project:europe-west1:secret-orders";
  private static final Map<String, String> PASSWORD = Map.of("CLOUDSQL_PASSWORD", "pass-w0rd");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  @DisplayName("passes with an emulated instance before a PostgreSQL, and publishes no names")
  void passes(CloudSqlEmulator cloud) throws Exception {
    try (Postgres postgres = Postgres.start()) {
      postgres.execute("CREATE ROLE \"connector@emulator-project.iam\" LOGIN");
      cloud.instance(INSTANCE).databaseVersion("POSTGRES_17").backend(postgres.backend()).start();

      int status = run(cloud, INSTANCE, "--iam");

      assertThat(status).as(out.toString(UTF_8)).isZero();
    }
    Map<String, String> rows = rows();
    assertThat(rows)
        .containsEntry("token, instance data and certificate", "ok")
        .containsEntry("address PUBLIC", "ok")
        .containsEntry("address PSC", "not there")
        .containsEntry("query", "ok")
        .containsEntry("cancel", "ok")
        .containsEntry("20 connects at once", "ok")
        .containsEntry("bare socket", "ok")
        .containsEntry("login by IAM", "ok")
        .containsEntry("unknown instance is refused", "ok");
    assertThat(out.toString(UTF_8)).contains("TLSv1.3").doesNotContain("secret", "127.", "w0rd");
  }

  @Test
  @DisplayName("reports each failure with its code and ends with 1 when the API refuses")
  void fails(CloudSqlEmulator cloud) throws Exception {
    assertThat(run(cloud, INSTANCE)).isEqualTo(1);

    assertThat(rows())
        .containsEntry("query", "**failed**")
        .containsEntry("address PUBLIC", "not reached");
    assertThat(out.toString(UTF_8)).contains("CSQL-API-").doesNotContain("secret");
  }

  @Test
  @DisplayName("ends with 2 when the arguments are wrong, and explains them")
  void usage(CloudSqlEmulator cloud) throws Exception {
    PrintStream print = new PrintStream(err, true, UTF_8);
    assertThat(Main.run(List.of("--no"), Map.of(), EmulatorConfig.of(cloud).build(), print, print))
        .isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("'--no'", "--help");
  }

  private int run(CloudSqlEmulator cloud, String instance, String... more) throws Exception {
    List<String> args =
        new ArrayList<>(
            List.of("--dialect", "postgres", "--instance", instance, "--user", "postgres"));
    args.addAll(List.of(more));
    return Main.run(
        args,
        PASSWORD,
        EmulatorConfig.of(cloud).build(),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  /** From check to result. */
  private Map<String, String> rows() {
    Map<String, String> rows = new TreeMap<>();
    for (String line : out.toString(UTF_8).lines().skip(2).toList()) {
      String[] cells = line.split(" *\\| *");
      rows.put(cells[1], cells[2]);
    }
    return rows;
  }
}
