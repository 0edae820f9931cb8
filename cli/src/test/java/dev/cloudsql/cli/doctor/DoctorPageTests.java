package dev.cloudsql.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The page of the doctor")
class DoctorPageTests {

  private static final Path PAGE = Path.of("..", "docs", "doctor.md");

  @Test
  @DisplayName("lists all findings with meaning and remedy, in the order of the program")
  void isComplete() throws IOException {
    List<String> expected =
        Stream.of(Diagnosis.values())
            .map(it -> "| `%s` | %s | %s |".formatted(it.id(), it.meaning(), it.remedy()))
            .toList();
    assertThat(Files.readAllLines(PAGE).stream().filter(it -> it.matches("\\| `[a-z-]+` \\| .*")))
        .filteredOn(row -> Arrays.stream(row.split("\\|")).count() == 4)
        .containsExactlyElementsOf(expected);
  }
}
