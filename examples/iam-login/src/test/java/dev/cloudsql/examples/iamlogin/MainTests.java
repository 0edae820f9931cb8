package dev.cloudsql.examples.iamlogin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The example of IAM logins")
class MainTests {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  @DisplayName(
      "logs in to PostgreSQL and MySQL without a password, and is refused without the role")
  void logsIn() {
    assertThat(run()).as(err.toString(UTF_8)).isZero();

    assertThat(out.toString(UTF_8).lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        LocalCloud.POSTGRES + "   logged in as connector@emulator-project.iam"),
            line ->
                assertThat(line)
                    .isIn(
                        LocalCloud.MYSQL + "      logged in as connector@%",
                        "The MySQL of this example is a program for Linux on amd64, and is left out."),
            line -> assertThat(line).isEqualTo("Without roles/cloudsql.instanceUser:"),
            line ->
                assertThat(line)
                    .contains("authentication failed for user \"connector@emulator-project.iam\"")
                    .endsWith("[SQLState 28P01]"));
  }

  @Test
  @DisplayName("ends with 1 and one line when there is no way to the instance")
  void fails() {
    assertThat(run("postgres", "no-instance", "shop")).isEqualTo(1);

    assertThat(err.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .contains("[CSQL-INSTANCE-NAME]");
  }

  @Test
  @DisplayName("ends with 1 when it is to act as what is no service account")
  void noAccount() {
    assertThat(run("mysql", "p:r:i", "shop", "nobody")).isEqualTo(1);

    assertThat(err.toString(UTF_8)).contains("e-mail address");
  }

  @Test
  @DisplayName("explains its arguments, and ends with 2 when they are wrong")
  void helps() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo(Main.HELP);

    assertThat(run("postgres")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).isEqualTo(Main.HELP);
    assertThat(run("--user=ann@example.com")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).isEqualTo(Main.HELP + Main.HELP);
  }

  private int run(String... args) {
    return Main.run(
        List.of(args), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }
}
