package dev.cloudsql.emulator.tds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A second driver: tedious, on Node.js.
 *
 * <p>Runs where {@code node} finds the module {@code tedious}, which {@code NODE_PATH} may lead to.
 */
@DisplayName("The emulated SQL Server, with tedious")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TediousTests {

  @TempDir private Path directory;

  @Test
  @DisplayName("serves queries, transactions, prepared statements, cancels and resets")
  void answers() throws Exception {
    assumeTrue(finds("tedious"), "node does not find tedious: npm install tedious, set NODE_PATH");
    Path script = directory.resolve("tedious.js");
    try (InputStream source = TediousTests.class.getResourceAsStream("/tds/tedious.js")) {
      Files.copy(source, script);
    }
    try (Database database = new Database()) {
      String said =
          run(
              "node",
              script.toString(),
              Integer.toString(database.port.number()),
              Database.PASSWORD);
      assertThat(said.lines())
          .containsExactly(
              "[\"refused\",\"ELOGIN\"]",
              "[\"literals\",[[42,\"ü語\",null,1.5]]]",
              "[\"parameters\",[[\"a ? & = % ;\",-7,true,0.5]]]",
              "[\"many\",[1000,1000,5000]]",
              "[\"batch\",\"Microsoft SQL Server\"]",
              "[\"error\",8134]",
              "[\"syntax\",102]",
              "[\"begun\",[[1]]]",
              "[\"ended\",[[0]]]",
              "[\"savepoint\",[[\"apple\"]]]",
              "[\"cancelled\",\"ECANCEL\"]",
              "[\"prepared\",[2,42]]",
              "[\"reset\",[[0,\"shop\"]]]");
    }
  }

  private boolean finds(String module) throws InterruptedException {
    try {
      return run("node", "-e", "require('%s'); console.log('yes')".formatted(module))
          .contains("yes");
    } catch (IOException e) {
      return false;
    }
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
      return Files.readString(output, StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }
}
