package dev.cloudsql.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who is compared. */
enum Entrant {
  /** This library. */
  OURS("ours"),
  /** The official connector. */
  PEER("official"),
  /** Bare JSSE with a certificate that is there. */
  FLOOR("");

  /** A line of the dependency plugin. */
  private static final Pattern LINE =
      Pattern.compile(
          "\\s+[^:]+:[^:]+:jar(?::[^:]+){1,2}:(?:compile|runtime):(?<file>.+?)( -- .*)?");

  private final String jarList;

  Entrant(String jarList) {
    this.jarList = jarList;
  }

  /** What it is called in tables and on command lines. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a program gets with it, without the driver; the build has listed it. */
  List<Path> jars(Path lists) throws IOException {
    List<Path> jars = new ArrayList<>();
    if (!jarList.isEmpty()) {
      for (String line : Files.readAllLines(lists.resolve(jarList).resolve("target/jars.txt"))) {
        Matcher jar = LINE.matcher(line);
        if (jar.matches()) {
          jars.add(Path.of(jar.group("file")));
        }
      }
    }
    return jars;
  }
}
