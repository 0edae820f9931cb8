package dev.cloudsql.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The directory of a server")
class DirectoriesTests {

  private Path directory;

  @BeforeEach
  void fill(@TempDir Path target) throws IOException {
    directory = Files.createDirectories(target.resolve("data/base")).getParent();
    Files.createFile(directory.resolve("base/file"));
  }

  @Test
  @DisplayName("is deleted if the server does not start")
  void deleted() {
    assertThatThrownBy(
            () ->
                Directories.orDelete(
                    directory,
                    data -> {
                      throw new IOException("It does not start");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("It does not start");

    assertThat(directory).doesNotExist();
  }

  @Test
  @DisplayName("stays if it does")
  void stays() throws Exception {
    assertThat(Directories.<String>orDelete(directory, data -> "started")).isEqualTo("started");

    assertThat(directory.resolve("base/file")).exists();
  }
}
