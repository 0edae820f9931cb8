package dev.cloudsql.cli.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.cli.ExitCode;
import dev.cloudsql.cli.Run;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@DisplayName("cloudsql emulator refuses")
@Timeout(120)
class EmulatorInputTests {

  @ParameterizedTest
  @DisplayName("wrong options, and says what to do:")
  @CsvSource(
      delimiter = ';',
      value = {
        "; Name an instance: --instance PROJECT:REGION:INSTANCE",
        "--engine=postgres; --instance=PROJECT:REGION:INSTANCE",
        "--instance=orders --backend=db; 'orders' is not an instance connection name",
        "--instance=p:r:i; Name the database behind it with --backend HOST:PORT",
        "--instance=p:r:i --embedded --backend=db; and not both",
        "--instance=p:r:i --backend=db --instance=p:r:i --backend=db; p:r:i is there twice",
        "--instance=p:r:i --backend=db:0; not a number from 1 to 65535",
        "--instance=p:r:i --backend=:5432; write HOST:PORT",
        "--instance=p:r:i --backend=db:x; write HOST:PORT",
        "--instance=p:r:i --backend=db --engine=oracle; 'oracle' is not one of [postgres, mysql, sqlserver]",
        "--instance=p:r:i --backend=db --database-version=9; not a database version of Cloud SQL",
        "--instance=p:r:i --backend=db --engine=mysql --database-version=POSTGRES_15; is not of --engine=mysql",
        "--instance=p:r:i --backend=db --user=app; are for --embedded",
        "--instance=p:r:i --embedded --password=x; --password needs --user",
        "--instance=p:r:i --embedded --engine=mysql; starts no MySQL",
        "--instance=p:r:i --embedded --engine=sqlserver --iam-login; has no IAM login",
        "--instance=p:r:i --backend=db --ip=internal; not one of public, private, psc",
        "--instance=p:r:i --backend=db --ip=public=10.0.0.1; not a loopback address",
        "--instance=p:r:i --backend=db --certificate-lifetime=soon; not a duration such as",
        "--instance=p:r:i --backend=db --admin-port=70000; not a number from 0 to 65535"
      })
  void options(String options, String message) {
    String[] arguments = options == null ? new String[0] : options.split(" ");
    String[] all = new String[arguments.length + 1];
    all[0] = "emulator";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    Run run = Run.of(all);
    assertThat(run.err()).startsWith("cloudsql: ").contains(message);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  @DisplayName("all wrong options at once")
  void allProblems() {
    assertThat(
            Run.of("emulator", "--instance=a", "--ip=x", "--instance=p:r:i", "--admin-port=-1")
                .err())
        .contains("'a' is not", "--ip=x", "p:r:i: Name the database", "--admin-port=-1");
  }

  @ParameterizedTest
  @DisplayName("a wrong configuration file:")
  @CsvSource(
      delimiter = ';',
      value = {
        "instances: [{instance: 'p:r:i', enginee: mysql}]; 'enginee' is not a key of instances, entry 1. There are backend, ",
        "instance: p:r:i; 'instance' is not a key of the top level. There are admin-port, ",
        "control-port: many; 'many'",
        "admin-port: {a: 1}; 'admin-port' must be a single value",
        "instances: [p:r:i]; instances, entry 1 must have keys and values",
        "'[1, 2'; it is not YAML",
        "- a; the file must have keys and values",
        "help: true; 'help' is not a key"
      })
  void file(String content, String message, @TempDir Path directory) throws Exception {
    Path config = Files.writeString(directory.resolve("emulator.yaml"), content);
    Run run = Run.of("emulator", "--config=" + config);
    assertThat(run.err())
        .startsWith("cloudsql: Cannot use the configuration file " + config)
        .contains(message);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  @DisplayName("a configuration file that is not there")
  void noFile(@TempDir Path directory) {
    Run run = Run.of("emulator", "--config=" + directory.resolve("none.yaml"));
    assertThat(run.err()).contains("none.yaml: there is no such file.");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  @DisplayName("ports in use, and names the option")
  void portsInUse() throws Exception {
    try (ServerSocket taken =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      int port = taken.getLocalPort();
      Run admin = start("--admin-port=" + port, "--control-port=0", "--server-port=0");
      assertThat(admin.err())
          .contains(
              "Admin API at 127.0.0.1:" + port, "in use", "Choose another port with --admin-port");
      assertThat(admin.exitCode()).isEqualTo(ExitCode.FAILURE);

      Run control = start("--admin-port=0", "--control-port=" + port, "--server-port=0");
      assertThat(control.err()).contains("control API at 127.0.0.1:" + port, "--control-port");

      Run server =
          start(
              "--admin-port=0",
              "--control-port=0",
              "--server-port=" + port,
              "--ip=public=127.0.0.1");
      assertThat(server.err()).contains("Cannot start p:r:i on port " + port, "--server-port");
    }
  }

  private static Run start(String... options) {
    String[] all = new String[options.length + 3];
    all[0] = "emulator";
    all[1] = "--instance=p:r:i";
    all[2] = "--backend=echo";
    System.arraycopy(options, 0, all, 3, options.length);
    return Run.of(all);
  }

  @Test
  @DisplayName("--embedded without the programs of PostgreSQL")
  void noPostgres(@TempDir Path directory) {
    Run run =
        Run.of(
            "emulator",
            "--admin-port=0",
            "--control-port=0",
            "--server-port=0",
            "--postgres-bin=" + directory,
            "--instance=p:r:i",
            "--embedded");
    assertThat(run.err()).contains("There is no program initdb in --postgres-bin=" + directory);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILURE);
  }

  @Test
  @DisplayName("may name the user of IAM logins as the owner of the database")
  void iamUserOwnsTheDatabase() {
    InstanceOptions options =
        CommandLine.populateCommand(
            new InstanceOptions(),
            "--instance=p:r:i",
            "--embedded",
            "--iam-login",
            "--user=a@b.iam",
            "--database=shop");

    assertThat(EmbeddedPostgres.commands(options, "a@b.iam"))
        .isEqualTo(
            """
            CREATE ROLE "a@b.iam" LOGIN;
            CREATE DATABASE "shop" OWNER "a@b.iam";
            """);
  }
}
