package dev.cloudsql.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A page")
class LinkTests {

  private static final Pattern LINK =
      Pattern.compile("]\\((?!https?:|mailto:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");
  private static final Pattern FENCE =
      Pattern.compile("^ *```.*?^ *```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern HEADING = Pattern.compile("^#+ +(.+)$", Pattern.MULTILINE);

  @TestFactory
  @DisplayName("links to files and headings that exist:")
  Stream<DynamicTest> links() throws IOException {
    return Page.all().stream()
        .map(
            page ->
                DynamicTest.dynamicTest(page.toString(), () -> assertThat(broken(page)).isEmpty()));
  }

  @Test
  @DisplayName("with a wrong file or heading would be found")
  void failure(@TempDir Path folder) throws IOException {
    assertThat(
            broken(
                new Page(Path.of("docs/x.md"), "[a](none.md) [b](errors.md#none) [c](#c)\n## C")))
        .containsExactly("none.md", "errors.md#none");
  }

  private static List<String> broken(Page page) throws IOException {
    List<String> broken = new ArrayList<>();
    Matcher link = LINK.matcher(FENCE.matcher(page.text()).replaceAll(""));
    while (link.find()) {
      Path target = Page.PROJECT.resolve(page.path());
      if (!link.group(1).isEmpty()) {
        target = target.resolveSibling(link.group(1)).normalize();
      }
      String anchor = link.group(2);
      boolean here = link.group(1).isEmpty();
      if (!here && !Files.exists(target)
          || anchor != null
              && !anchors(here ? page.text() : Files.readString(target)).contains(anchor)) {
        broken.add(link.group(1) + (anchor == null ? "" : "#" + anchor));
      }
    }
    return broken;
  }

  /** The names that GitHub gives to headings. */
  private static Set<String> anchors(String text) {
    return HEADING
        .matcher(FENCE.matcher(text).replaceAll(""))
        .results()
        .map(
            heading ->
                heading
                    .group(1)
                    .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .strip()
                    .replace(' ', '-'))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
