package dev.cloudsql.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A jar on the run-time path of a program, of this project or a third party. */
record Library(String group, String name, String version) implements Comparable<Library> {

  /** Where this module's pom copies every jar to. */
  static final Path JARS = Path.of("target", "jars");

  /**
   * A line of {@code dependency:list}, such as " org.slf4j:slf4j-api:jar:2.0.20:compile …"; what is
   * optional does not come along.
   */
  private static final Pattern LISTED =
      Pattern.compile(
          "\\s+([^:]+):([^:]+):jar:(?:[^:]+:)?([^:]+):(?:compile|runtime)\\b(?! \\(optional\\)).*");

  static Optional<Library> parse(String line) {
    Matcher listed = LISTED.matcher(line);
    return listed.matches()
        ? Optional.of(new Library(listed.group(1), listed.group(2), listed.group(3)))
        : Optional.empty();
  }

  boolean ours() {
    return group.equals("dev.cloudsql");
  }

  Path jar() {
    return JARS.resolve(name + ".jar");
  }

  long bytes() {
    try {
      return Files.size(jar());
    } catch (IOException e) {
      throw new AssertionError("Nobody copied the jar of " + this, e);
    }
  }

  @Override
  public int compareTo(Library other) {
    return toString().compareTo(other.toString());
  }

  /** Our own version is the build's and says nothing. */
  @Override
  public String toString() {
    return group + ":" + name + (ours() ? "" : ":" + version);
  }
}
