package dev.cloudsql.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What Linux tells of processes and of the machine. Other systems tell it elsewhere, and few have
 * the loopback addresses that the cloud needs for its instances.
 */
final class ProcFiles {

  private static final Path PROC = Path.of("/proc");

  /** Linux counts CPU time in hundredths of a second, whatever its timer does. */
  private static final double MILLIS_PER_TICK = 10;

  /** Where the name of a process ends, and its state is the next word. */
  private static final int USER_TIME = 11;

  private ProcFiles() {}

  /**
   * The CPU time that a process has used, by kinds of threads, in milliseconds. A thread that has
   * ended counts among the other ones.
   */
  static Map<String, Double> cpuByThread(long process) throws IOException {
    Path directory = PROC.resolve(Long.toString(process));
    double main = 0;
    double compilers = 0;
    try (Stream<Path> threads = Files.list(directory.resolve("task"))) {
      for (Path thread : threads.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        if (stat.contains("(java)")) {
          main += millis(stat);
        } else if (stat.contains(" CompilerThre")) {
          compilers += millis(stat);
        }
      }
    }
    double all = cpuMillis(process);
    Map<String, Double> cpu = new LinkedHashMap<>();
    cpu.put("CPU of the main thread, with the start of Java, ms", main);
    cpu.put("CPU of the compilers, ms", compilers);
    cpu.put("CPU of all other threads, ms", all - main - compilers);
    return cpu;
  }

  /** The CPU time that a process has used until now. */
  static double cpuMillis(long process) throws IOException {
    return millis(Files.readString(PROC.resolve(process + "/stat")));
  }

  private static double millis(String stat) {
    return sum(stat, 2);
  }

  /** What this process and those that it has started and seen the end of have used. */
  static double ownCpuMillis() throws IOException {
    return sum(Files.readString(PROC.resolve("self/stat")), 4);
  }

  private static double sum(String stat, int times) {
    String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    double ticks = 0;
    for (int i = 0; i < times; i++) {
      ticks += Long.parseLong(words[USER_TIME + i]);
    }
    return ticks * MILLIS_PER_TICK;
  }

  /** What all processors together have done, for this machine and for others on the same host. */
  static double busyMillis() throws IOException {
    try (Stream<String> lines = Files.lines(PROC.resolve("stat"))) {
      String[] words = lines.findFirst().orElseThrow().split(" +", -1);
      double ticks = 0;
      for (int user : List.of(1, 2, 3, 6, 7, 8)) {
        ticks += Long.parseLong(words[user]);
      }
      return ticks * MILLIS_PER_TICK;
    }
  }

  /** The load of the last minute, of five and of fifteen. */
  static String load() throws IOException {
    String load = Files.readString(PROC.resolve("loadavg"));
    return String.join(" ", List.of(load.split(" ", -1)).subList(0, 3));
  }

  /** In gigabytes. */
  static double memory() throws IOException {
    try (Stream<String> lines = Files.lines(PROC.resolve("meminfo"))) {
      String kilobytes = lines.findFirst().orElseThrow().replaceAll("\\D+", "");
      return Long.parseLong(kilobytes) / 1024.0 / 1024.0;
    }
  }
}
