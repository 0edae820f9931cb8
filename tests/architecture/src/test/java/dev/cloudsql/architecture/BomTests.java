package dev.cloudsql.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

@DisplayName("The BOM")
class BomTests {

  private static final Path PROJECT = Path.of("..", "..");

  @Test
  @DisplayName("has every published module")
  void modules() throws Exception {
    List<String> artifacts = new ArrayList<>();
    NodeList dependencies = pom("bom/pom.xml").getElementsByTagName("dependency");
    for (int i = 0; i < dependencies.getLength(); i++) {
      artifacts.add(child((Element) dependencies.item(i), "artifactId"));
    }
    assertThat(artifacts)
        .containsExactlyInAnyOrderElementsOf(
            PublishedModule.all().stream().map(module -> "cloudsql-" + module.folder()).toList());
  }

  @Test
  @DisplayName(
      "has the version, the addresses and the developers of the parent, which it cannot inherit")
  void sameProject() throws Exception {
    Element parent = pom("pom.xml").getDocumentElement();
    Element bom = pom("bom/pom.xml").getDocumentElement();
    assertThat(child(bom, "version")).isEqualTo(child(parent, "version"));
    Map<String, String> all = properties(parent);
    Map<String, String> own = properties(bom);
    all.keySet().retainAll(own.keySet());
    assertThat(own).hasSize(4).isEqualTo(all);
  }

  private static Map<String, String> properties(Element project) {
    Map<String, String> properties = new TreeMap<>();
    for (Node node = element(project, "properties").getFirstChild();
        node != null;
        node = node.getNextSibling()) {
      if (node instanceof Element) {
        properties.put(node.getNodeName(), node.getTextContent());
      }
    }
    return properties;
  }

  private static String child(Element parent, String name) {
    return element(parent, name).getTextContent();
  }

  private static Element element(Element parent, String name) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(name)) {
        return (Element) node;
      }
    }
    throw new AssertionError(parent.getNodeName() + " has no " + name);
  }

  private static Document pom(String file) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(PROJECT.resolve(file).toFile());
  }
}
