package dev.cloudsql.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The quickstart")
class QuickstartTests {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  @DisplayName("reads rows out of a PostgreSQL over TLS 1.3, and tells how")
  void readsRows() {
    assertThat(run()).isZero();

    assertThat(err.toString(UTF_8)).isEmpty();
    assertThat(out.toString(UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("Instance      " + LocalCloud.INSTANCE),
            line -> assertThat(line).isEqualTo("Database      POSTGRES_17"),
            line -> assertThat(line).startsWith("              PostgreSQL 17."),
            line -> assertThat(line).matches("Address {7}PUBLIC 127\\S+, chosen by ipTypes=\\S+"),
            line -> assertThat(line).matches("Encryption {4}TLSv1\\.3, TLS_\\w+"),
            line -> assertThat(line).matches("Certificate {3}good until \\S+Z"),
            line ->
                assertThat(line)
                    .matches(
                        "Time .*refresh \\S+ ms, select .*, tcp .*, tls .*, login .*; together .*"),
            line -> assertThat(line).isEqualTo("Rows          1  Good morning  English"),
            line -> assertThat(line).isEqualTo("              2  Buongiorno    Italian"),
            line -> assertThat(line).isEqualTo("              3  Guten Morgen  German"));
  }

  @Test
  @DisplayName("ends with 1 and one line with the code when there is no way to the instance")
  void tellsTheFailure() {
    assertThat(run("--ip-types", "PSC")).isEqualTo(1);

    assertThat(out.toString(UTF_8)).isEmpty();
    assertThat(err.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("Cannot connect to " + LocalCloud.INSTANCE)
        .endsWith("[CSQL-IP-TYPE]");
  }

  @Test
  @DisplayName("tells what the database itself refuses in one line with the SQLState")
  void tellsARefusal() {
    SQLException refusal = new SQLException("FATAL: no such role\n  Detail: none", "28000");

    assertThat(Summary.line(refusal))
        .isEqualTo("FATAL: no such role Detail: none [SQLState 28000]");
  }

  @Test
  @DisplayName("ends with 2 and points to the help when the arguments are wrong")
  void refusesArguments() {
    assertThat(run("--instanse", "p:r:i")).isEqualTo(2);

    assertThat(out.toString(UTF_8)).isEmpty();
    assertThat(err.toString(UTF_8).strip())
        .isEqualTo("There is no argument '--instanse'. See --help.");
  }

  @Test
  @DisplayName("explains its arguments")
  void helps() {
    assertThat(run("--help")).isZero();

    assertThat(out.toString(UTF_8)).isEqualTo(Arguments.HELP);
  }

  private int run(String... args) {
    return Main.run(
        List.of(args),
        Map.of(),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }
}
