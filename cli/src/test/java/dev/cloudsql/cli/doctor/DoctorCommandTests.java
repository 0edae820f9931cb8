package dev.cloudsql.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.cloudsql.cli.ExitCode;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

@DisplayName("cloudsql doctor")
@ExtendWith(Postgres.Shared.class)
class DoctorCommandTests {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = new CommandLine(new DoctorCommand());
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    command.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    return command.execute(arguments);
  }

  private static String[] options(Ward ward, String... more) {
    List<String> options = new ArrayList<>(List.of(more));
    ward.settings.forEach((name, value) -> options.add("--property=" + name + "=" + value));
    return options.toArray(String[]::new);
  }

  @Test
  @DisplayName("logs in to a real PostgreSQL, and reports the login in JSON without the password")
  void login(Postgres postgres) throws Exception {
    try (Ward ward = Ward.open()) {
      ward.builder().backend(postgres.backend());
      ward.db();
      ward.set("password", "geheim");
      assertThat(
              run(options(ward, "--user=postgres", "--database=postgres", "--json", Ward.INSTANCE)))
          .as(out.toString())
          .isEqualTo(ExitCode.OK);
      JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
      assertThat(json.get("healthy").getAsBoolean()).isTrue();
      assertThat(json.get("loggedIn").getAsBoolean()).isTrue();
      assertThat(json.get("findings").getAsJsonArray()).isEmpty();
      assertThat(json.get("steps").getAsJsonArray())
          .extracting(step -> text(step, "step") + " " + text(step, "outcome"))
          .containsExactly(
              "settings ok",
              "credentials ok",
              "api ok",
              "clock ok",
              "name skipped",
              "instance ok",
              "addresses ok",
              "tls ok",
              "certificate ok",
              "login ok");
      assertThat(out.toString()).contains("PostgreSQL 17").doesNotContain("geheim");
    }
  }

  private static String text(JsonElement step, String name) {
    return step.getAsJsonObject().get(name).getAsString();
  }

  @Test
  @DisplayName("logs in as a URL says, and exits with 1 if its database is missing")
  void unknownDatabase(Postgres postgres) throws Exception {
    try (Ward ward = Ward.open()) {
      ward.builder().backend(postgres.backend());
      ward.db();
      String url = "jdbc:cloudsql:postgresql://%s/none?user=postgres".formatted(Ward.INSTANCE);
      assertThat(run(options(ward, "--login", url))).isEqualTo(ExitCode.FAILURE);
      assertThat(out.toString())
          .contains("FAILURE database-unknown at " + Ward.INSTANCE)
          .contains("gcloud sql databases list --instance=orders --project=shop");
      assertThat(out.toString().strip().lines().reduce((former, last) -> last).orElse(""))
          .contains("--project=shop");
    }
  }

  @Test
  @DisplayName("marks the Admin API too when it does not answer, beside what fails before")
  void twoFaults() throws Exception {
    try (Ward ward = Ward.open()) {
      ward.db();
      ward.fault(ApiCall.TOKEN, ApiFault.status(400).reason("invalid_grant").message("Deleted"));
      ward.set("cloudSqlAdminRootUrl", "https://sqladmin.invalid/");
      assertThat(run(options(ward, Ward.INSTANCE))).isEqualTo(ExitCode.FAILURE);
      assertThat(out.toString())
          .contains("FAILURE credentials-refused", "no answer: its host name cannot be resolved")
          .containsPattern("(!|warn) Admin API");
    }
  }

  @Test
  @DisplayName("examines the instance also with a token that came too late for the first question")
  void lateToken() throws Exception {
    try (Ward ward = Ward.open()) {
      ward.db();
      ward.fault(
          ApiCall.TOKEN, ApiFault.status(400).reason("invalid_grant").message("Not yet").times(1));
      assertThat(run(options(ward, Ward.INSTANCE))).as(out.toString()).isEqualTo(ExitCode.OK);
      assertThat(out.toString()).contains("POSTGRES_17 in europe-west1, RUNNABLE");
    }
  }

  @Test
  @DisplayName("prints ASCII where the output knows no other, and symbols where it does")
  void ascii() {
    TextReport plain = TextReport.on(Ansi.OFF, StandardCharsets.US_ASCII);
    TextReport rich = TextReport.on(Ansi.OFF, StandardCharsets.UTF_8);
    Report report =
        new Examination(
                new Request("shop:orders", Optional.empty(), new Properties(), false, Map.of()),
                step -> {})
            .run();
    assertThat(report.steps().subList(1, report.steps().size()))
        .allMatch(step -> step.outcome() == StepResult.Outcome.SKIPPED);
    assertThat(plain.of(report)).contains("FAIL settings").matches("(?s)\\p{ASCII}*");
    assertThat(rich.of(report)).contains("✗ settings");
  }

  @Test
  @DisplayName("refuses an option that contradicts another, and a missing target")
  void usage() {
    assertThat(run("--iam", "--property=enableIamAuth=true", Ward.INSTANCE))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--iam sets enableIamAuth, which another option sets too");
    assertThat(run()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  @DisplayName("explains itself on --help")
  void help() {
    assertThat(run("--help")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("Examples:", "Exit codes:", "--iam", "--json", "TARGET");
  }
}
