package dev.cloudsql.interop;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A jar that a program gets with a connector.
 *
 * @param own whether it is the connector's own, and nobody else's
 * @param artifact its name in Maven
 * @param file where it is; inside the build, an own jar may be a folder of classes still
 */
record Jar(boolean own, String artifact, Path file) {

  /** A line of the dependency plugin. */
  private static final Pattern LINE =
      Pattern.compile(
          "\\s+(?<group>[^:]+):(?<artifact>[^:]+):jar(?::[^:]+){1,2}:(?:compile|runtime):(?<file>.+?)( -- .*)?");

  /** All that the build has listed, without those of the driver. */
  static List<Jar> of(Via via) throws IOException {
    List<Jar> jars = new ArrayList<>();
    for (String line : Files.readAllLines(via.jarList())) {
      Matcher jar = LINE.matcher(line);
      if (jar.matches()) {
        boolean own = jar.group("group").equals(via.group());
        jars.add(new Jar(own, jar.group("artifact"), Path.of(jar.group("file"))));
      }
    }
    return jars;
  }

  URL url() throws MalformedURLException {
    return file.toUri().toURL();
  }
}
