package dev.cloudsql.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What Maven Central requires of a POM.
 *
 * @see <a href="https://central.sonatype.org/publish/requirements/">Requirements</a>
 */
@DisplayName("A published POM")
class CentralTests {

  /** With what the POM inherits. */
  private static final List<String> REQUIRED =
      List.of(
          "groupId",
          "artifactId",
          "version",
          "name",
          "description",
          "url",
          "licenses/license/name",
          "licenses/license/url",
          "developers/developer/name",
          "developers/developer/email",
          "scm/connection",
          "scm/url",
          "issueManagement/url");

  @TestFactory
  @DisplayName("has all that Maven Central requires:")
  Stream<DynamicTest> complete() throws Exception {
    return Pom.published().stream()
        .map(pom -> DynamicTest.dynamicTest(pom.toString(), () -> check(pom)));
  }

  @Test
  @DisplayName("without a licence would be found")
  void failure() throws Exception {
    assertThatThrownBy(() -> check(Pom.of("tests/interop/weight")))
        .hasMessageContaining("licenses/license/name");
  }

  private static void check(Pom pom) {
    assertThat(REQUIRED)
        .allSatisfy(
            path ->
                assertThat(pom.value(path))
                    .as(path)
                    .hasValueSatisfying(it -> assertThat(it).isNotBlank()));
    // A description of the parent would say nothing about the module.
    assertThat(pom.ownValue("description")).isPresent();
    assertThat(pom.value("url")).isEqualTo(pom.value("scm/url"));
  }
}
