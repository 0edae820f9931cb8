package dev.cloudsql.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A page in Markdown, or another text file of the project.
 *
 * @param path relative to the project
 */
record Page(Path path, String text) {

  static final Path PROJECT = Path.of("..", "..");

  private static final Set<String> SKIPPED = Set.of(".git", "target", "node_modules");

  private static final Pattern SAMPLE =
      Pattern.compile(
          "^( *)```(?<language>[a-z]*)\n(?<code>.*?)^ *```$", Pattern.DOTALL | Pattern.MULTILINE);

  /**
   * A fenced block.
   *
   * @param language the word after the fence; empty for output, pictures and messages
   * @param code its lines, without the indentation of the fence
   */
  record Sample(String language, String code) {

    /** The lines, with those that end with a backslash joined with the next one. */
    List<String> commands() {
      return code.replace("\\\n", " ").lines().map(String::strip).toList();
    }
  }

  /** All pages of the project. */
  static List<Page> all() throws IOException {
    return files(name -> name.endsWith(".md"));
  }

  /** All files of the project whose names match. */
  static List<Page> files(Predicate<String> names) throws IOException {
    List<Page> files = new ArrayList<>();
    Files.walkFileTree(
        PROJECT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return SKIPPED.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (names.test(file.getFileName().toString())) {
              files.add(read(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort((one, other) -> one.path.compareTo(other.path));
    return files;
  }

  private static Page read(Path file) {
    try {
      return new Page(PROJECT.relativize(file), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Sample> samples() {
    return SAMPLE
        .matcher(text)
        .results()
        .map(
            found ->
                new Sample(found.group(2), found.group(3).replaceAll("(?m)^" + found.group(1), "")))
        .toList();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
