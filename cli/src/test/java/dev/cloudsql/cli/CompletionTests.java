package dev.cloudsql.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("cloudsql completion")
@Timeout(60)
class CompletionTests {

  private static final Path BASH = Path.of("/bin/bash");

  @Test
  @DisplayName("prints a script by which bash completes commands and options")
  void bash(@TempDir Path directory) throws Exception {
    assumeTrue(Files.exists(BASH), "There is no bash");
    Path script = Files.writeString(directory.resolve("completion.sh"), Run.of("completion").out());
    assertThat(complete(script, directory, "cloudsql", "emu")).contains("emulator");
    assertThat(complete(script, directory, "cloudsql", "emulator", "fa")).contains("fault");
    assertThat(complete(script, directory, "cloudsql", "emulator", "env", "--no"))
        .contains("--node");
  }

  private static String complete(Path script, Path directory, String... words) throws Exception {
    Path out = directory.resolve("out");
    Process bash =
        new ProcessBuilder(
                BASH.toString(),
                "-c",
                """
                . '%s'
                COMP_WORDS=(%s); COMP_CWORD=%s
                _complete_cloudsql
                echo "${COMPREPLY[@]}"
                """
                    .formatted(script, String.join(" ", words), words.length - 1))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return Files.readString(out);
  }
}
