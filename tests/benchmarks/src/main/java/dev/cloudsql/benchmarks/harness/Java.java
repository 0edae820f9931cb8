package dev.cloudsql.benchmarks.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Starts Java processes of the same Java as this one, all with the same options. */
final class Java {

  /** The first that makes archives of more than classes. */
  private static final int AHEAD_OF_TIME = 25;

  private Java() {}

  /**
   * Starts a process that ends when its input does.
   *
   * @param processors how many it may use; 0 for all
   * @param log where its errors are added to, and what Java itself has to say
   */
  static Process start(
      int processors,
      List<String> options,
      List<Path> classPath,
      String main,
      List<String> args,
      Path log)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (processors > 0) {
      command.addAll(List.of("taskset", "--cpu-list", "0-" + (processors - 1)));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xlog:disable", "-Xlog:all=warning:stderr"));
    command.addAll(options);
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(main);
    command.addAll(args);
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** The options of a process that writes an archive of its classes when it ends. */
  static List<String> writing(Path archive) {
    return List.of(
        Runtime.version().feature() < AHEAD_OF_TIME
            ? "-XX:ArchiveClassesAtExit=" + archive
            : "-XX:AOTCacheOutput=" + archive);
  }

  /** The options of a process that starts with such an archive, and does not start without. */
  static List<String> sharing(Path archive) {
    return Runtime.version().feature() < AHEAD_OF_TIME
        ? List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:on")
        : List.of("-XX:AOTCache=" + archive, "-XX:AOTMode=on");
  }
}
