package dev.cloudsql.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The page of failures")
class PageTests {

  private static final Path ROOT = Path.of("..", "..");
  private static final Pattern REFERENCE = Pattern.compile("`(\\w+Tests)\\.(\\w+)`");

  @Test
  @DisplayName("names a test that exists in every row")
  void namesTests() throws IOException {
    Map<String, String> sources = sources();
    List<String> rows = rows();
    assertThat(rows).as("rows of the page").hasSizeGreaterThan(50);
    List<String> wrong = new ArrayList<>();
    for (String row : rows) {
      List<MatchResult> references = REFERENCE.matcher(row).results().toList();
      if (references.isEmpty()) {
        wrong.add("no test: " + row);
      }
      for (MatchResult reference : references) {
        String source = sources.getOrDefault(reference.group(1), "");
        if (!source.contains(" " + reference.group(2) + "(")) {
          wrong.add("no such test: " + reference.group());
        }
      }
    }

    assertThat(wrong).isEmpty();
  }

  /** The rows of all tables, without their heads. */
  private static List<String> rows() throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve("docs/reliability.md"));
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      boolean head = i + 1 < lines.size() && lines.get(i + 1).startsWith("|--");
      if (lines.get(i).startsWith("|") && !lines.get(i).startsWith("|--") && !head) {
        rows.add(lines.get(i));
      }
    }
    return rows;
  }

  /** The text of every test class of the build, by its simple name. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            // Other modules may be writing there at this moment.
            return folder.endsWith("target") || folder.endsWith(".git")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = file.getFileName().toString();
            if (name.endsWith("Tests.java")) {
              sources.merge(
                  name.replace(".java", ""), Files.readString(file), (one, other) -> one + other);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sources;
  }
}
