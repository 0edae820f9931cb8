package dev.cloudsql.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The BOM")
class BomTests {

  @Test
  @DisplayName("has every published jar")
  void modules() throws Exception {
    assertThat(Pom.of("bom").ownElements("dependencyManagement/dependencies/dependency"))
        .extracting(dependency -> Pom.text(dependency, "artifactId").orElseThrow())
        .hasSizeGreaterThan(PublishedModule.all().size())
        .containsExactlyInAnyOrderElementsOf(
            Pom.published().stream().filter(Pom::hasJar).map(Pom::artifactId).toList());
  }

  @Test
  @DisplayName(
      "has the version, addresses, developers and plugins of the parent, which it cannot inherit")
  void sameProject() throws Exception {
    Pom parent = Pom.of("");
    Pom bom = Pom.of("bom");
    assertThat(bom.ownValue("version")).isEqualTo(parent.ownValue("version"));
    Map<String, String> all = parent.properties();
    Map<String, String> own = bom.properties();
    all.keySet().retainAll(own.keySet());
    assertThat(own).hasSize(7).isEqualTo(all);
  }
}
