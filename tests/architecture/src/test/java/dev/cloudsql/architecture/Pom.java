package dev.cloudsql.architecture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * A POM of this build with what it inherits from its parents.
 *
 * @param folder the module's, relative to the project; empty for the parent of all
 * @param parent the POM that it inherits from, if any
 */
record Pom(String folder, Element project, @Nullable Pom parent) {

  private static final Path PROJECT = Path.of("..", "..");

  private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");

  /** Elements that a POM does not inherit. */
  private static final List<String> OWN = List.of("artifactId", "name", "packaging");

  /** The POM of a module by its folder, such as {@code tests/interop}. */
  static Pom of(String folder) throws Exception {
    Element project = read(PROJECT.resolve(folder).resolve("pom.xml"));
    Optional<Element> parent = child(project, "parent");
    if (parent.isEmpty()) {
      return new Pom(folder, project, null);
    }
    String file = text(parent.get(), "relativePath").orElse("../pom.xml");
    Path above = Path.of(folder).resolve(file).normalize().getParent();
    return new Pom(folder, project, of(above == null ? "" : above.toString()));
  }

  /** All POMs of this build that are deployed, the parents among them. */
  static List<Pom> published() throws Exception {
    List<Pom> published = new ArrayList<>();
    List<String> folders = new ArrayList<>(List.of(""));
    for (int i = 0; i < folders.size(); i++) {
      Pom pom = of(folders.get(i));
      for (Element module : children(child(pom.project, "modules").orElse(null))) {
        folders.add(Path.of(pom.folder).resolve(module.getTextContent()).normalize().toString());
      }
      if (!pom.properties().getOrDefault("maven.deploy.skip", "").equals("true")) {
        published.add(pom);
      }
    }
    return published;
  }

  /** Whether it has a jar, and not only a POM. */
  boolean hasJar() {
    return value("packaging").orElse("jar").equals("jar");
  }

  String artifactId() {
    return value("artifactId").orElseThrow();
  }

  /**
   * The text of an element, its own or a parent's, with properties replaced.
   *
   * @param path such as {@code scm/url}
   */
  Optional<String> value(String path) {
    for (Pom pom = this; pom != null; pom = pom.parent) {
      Optional<String> text = pom.ownValue(path);
      if (text.isPresent()) {
        return text.map(this::replaced);
      }
      if (OWN.contains(path)) {
        break;
      }
    }
    return Optional.empty();
  }

  /** The text of an element of this file, as it stands there. */
  Optional<String> ownValue(String path) {
    Optional<Element> element = Optional.of(project);
    for (String name : path.split("/")) {
      element = element.flatMap(found -> child(found, name));
    }
    return element.map(Element::getTextContent).map(String::strip);
  }

  /** Its own properties and its parents'. */
  Map<String, String> properties() {
    Map<String, String> properties =
        parent == null ? new LinkedHashMap<>() : new LinkedHashMap<>(parent.properties());
    for (Element property : children(child(project, "properties").orElse(null))) {
      properties.put(property.getNodeName(), property.getTextContent().strip());
    }
    return properties;
  }

  /** The elements of this file at a path, such as {@code dependencies/dependency}. */
  List<Element> ownElements(String path) {
    List<Element> found = List.of(project);
    for (String name : path.split("/")) {
      found =
          found.stream()
              .flatMap(element -> children(element).stream())
              .filter(element -> element.getNodeName().equals(name))
              .toList();
    }
    return found;
  }

  private String replaced(String text) {
    Map<String, String> properties = properties();
    String now = text;
    for (Matcher name = PROPERTY.matcher(now); name.find(); name = PROPERTY.matcher(now)) {
      String key = name.group(1);
      String value = properties.get(key);
      if (value == null) {
        value =
            key.startsWith("project.")
                ? value(key.substring("project.".length())).orElse(null)
                : null;
      }
      if (value == null) {
        throw new AssertionError("%s/pom.xml has no value for %s".formatted(folder, name.group()));
      }
      now = now.replace(name.group(), value);
    }
    return now;
  }

  static Optional<String> text(Element element, String name) {
    return child(element, name).map(Element::getTextContent).map(String::strip);
  }

  private static Optional<Element> child(Element element, String name) {
    return children(element).stream().filter(it -> it.getNodeName().equals(name)).findFirst();
  }

  private static List<Element> children(@Nullable Element element) {
    List<Element> children = new ArrayList<>();
    if (element != null) {
      for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
        if (node instanceof Element child) {
          children.add(child);
        }
      }
    }
    return children;
  }

  private static Element read(Path file) throws IOException {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(file.toFile())
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("Cannot read " + file, e);
    }
  }

  @Override
  public String toString() {
    return folder.isEmpty() ? "pom.xml" : folder;
  }
}
