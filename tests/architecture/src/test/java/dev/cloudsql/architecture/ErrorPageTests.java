package dev.cloudsql.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The page of errors")
class ErrorPageTests {

  private static final Path PAGE = Path.of("..", "..", "docs", "errors.md");

  @Test
  @DisplayName("has a row for every code, with its SQLState and whether trying again may help")
  void isComplete() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    for (ErrorCode code : ErrorCode.values()) {
      expected.put(code.id(), code.sqlState() + (code.retryable() ? " again" : ""));
    }
    assertThat(rows(Files.readAllLines(PAGE))).isEqualTo(expected);
  }

  /** From code to SQLState and retryability, of the table rows that begin with a code. */
  private static Map<String, String> rows(List<String> lines) {
    Map<String, String> rows = new TreeMap<>();
    for (String line : lines) {
      if (line.startsWith("| `CSQL-")) {
        List<String> cells = Arrays.stream(line.split("\\|")).map(String::strip).toList();
        String again = cells.get(3).equals("yes") ? " again" : "";
        rows.put(cells.get(1).replace("`", ""), cells.get(2) + again);
      }
    }
    return rows;
  }
}
