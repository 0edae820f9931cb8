package dev.cloudsql.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("What a module shows and what it brings changes only on purpose")
class GoldenFileTests {

  private static final ToolProvider JAR = ToolProvider.findFirst("jar").orElseThrow();

  @TestFactory
  @DisplayName("in")
  Stream<DynamicTest> goldenFiles() throws IOException {
    List<GoldenFile> golden = golden();
    List<String> names = golden.stream().map(GoldenFile::name).toList();
    return Stream.concat(
        golden.stream().map(file -> dynamicTest(file.name(), file::test)),
        Stream.of(
            dynamicTest(
                "and no file is left of a module that is gone",
                () -> assertThat(GoldenFile.kept()).containsExactlyInAnyOrderElementsOf(names))));
  }

  @Test
  @DisplayName("and a failure shows the lines, and the command that accepts them")
  void failure() throws IOException {
    GoldenFile changed = new GoldenFile("api.module.txt", List.of("dev.cloudsql", "exports all"));
    assertThatThrownBy(changed::compare)
        .hasMessageContaining("\n- exports dev.cloudsql.spi\n")
        .hasMessageContaining("\n+ exports all\n")
        .hasMessageEndingWith("mvn -q -pl tests/architecture -am verify -Dgolden.update=true");
  }

  private static List<GoldenFile> golden() throws IOException {
    List<GoldenFile> files = new ArrayList<>();
    for (PublishedModule module : PublishedModule.all()) {
      files.add(new GoldenFile(module.name() + ".module.txt", description(module)));
      files.add(
          new GoldenFile(
              module.name() + ".dependencies.txt",
              module.dependencies().stream().map(Library::toString).toList()));
    }
    for (PublishedModule dialect : PublishedModule.dialects()) {
      files.add(
          new GoldenFile("runtime+" + dialect.name() + ".dependencies.txt", program(dialect)));
    }
    return files;
  }

  /** What {@code jar --describe-module} says, without version and place. */
  private static List<String> description(PublishedModule module) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    int exit = JAR.run(writer, writer, "--describe-module", "--file", module.jar().toString());
    assertThat(exit).as(out.toString()).isZero();
    List<String> lines = new ArrayList<>(out.toString().lines().toList());
    lines.set(0, lines.get(0).replaceFirst("[@ ].*", ""));
    lines.removeIf(String::isEmpty);
    return lines;
  }

  /**
   * What a program with this dialect has on its path, and the bytes of what is not ours: that grows
   * daily.
   */
  private static List<String> program(PublishedModule dialect) throws IOException {
    SortedSet<Library> program = PublishedModule.RUNTIME.path();
    SortedSet<Library> driver = dialect.dependencies();
    driver.removeAll(program);
    program.addAll(dialect.path());
    program.removeAll(driver);

    List<String> lines = new ArrayList<>();
    program.forEach(library -> lines.add(row(library)));
    lines.add(total(program, "without the driver"));
    driver.forEach(library -> lines.add(row(library)));
    program.addAll(driver);
    lines.add(total(program, "with the driver"));
    return lines;
  }

  private static String row(Library library) {
    return library.ours() ? "     ours " + library : row(library.bytes(), library.toString());
  }

  private static String total(Collection<Library> libraries, String what) {
    long bytes =
        libraries.stream().filter(library -> !library.ours()).mapToLong(Library::bytes).sum();
    return row(bytes, "in %d jars %s".formatted(libraries.size(), what));
  }

  private static String row(long bytes, String what) {
    return String.format(Locale.ROOT, "%,9d %s", bytes, what);
  }
}
