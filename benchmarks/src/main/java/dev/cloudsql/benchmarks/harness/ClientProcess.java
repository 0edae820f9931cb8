package dev.cloudsql.benchmarks.harness;

import dev.cloudsql.benchmarks.client.Client;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs clients, one after the other. */
final class ClientProcess {

  private final ServerProcess server;
  private final Path lists;
  private final Path classes;
  private final Path log;

  /**
   * For any number of runs.
   *
   * @param lists where the build has listed the jars of connectors
   * @param log where clients' errors are added to
   */
  ClientProcess(ServerProcess server, Path lists, Path log) throws Exception {
    this.server = server;
    this.lists = lists;
    this.classes =
        Path.of(Client.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    this.log = log;
  }

  /** Runs a trial once, and returns the numbers by measure. */
  Map<String, Double> run(Trial trial, Entrant entrant) throws IOException {
    List<Path> classPath = new ArrayList<>(entrant.jars(lists));
    classPath.add(0, classes);
    List<String> args = new ArrayList<>(List.of(entrant.title(), trial.scenario()));
    args.addAll(server.place());
    args.addAll(trial.arguments());

    int calls = server.calls();
    long start = System.nanoTime();
    Process process = Java.start(trial.jvmOptions(), classPath, Client.class.getName(), args, log);
    Map<String, Double> numbers = new LinkedHashMap<>();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      numbers.putAll(number(out.readLine()));
      if (trial.scenario().equals("cold")) {
        numbers.put("with the start of Java, ms", (System.nanoTime() - start) / 1e6);
        numbers.put("CPU of the process, ms", cpu(process).toNanos() / 1e6);
      }
      process.getOutputStream().close();
      for (String line; (line = out.readLine()) != null; ) {
        numbers.putAll(number(line));
      }
    } finally {
      process.destroy();
    }
    if (trial.scenario().equals("many")) {
      numbers.put("API calls for each", (server.calls() - calls) / (double) trial.instances());
    }
    return numbers;
  }

  /** Of all its threads, the compilers' included; known to a hundredth of a second. */
  private static Duration cpu(Process process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static Map<String, Double> number(String line) throws IOException {
    if (line == null) {
      throw new IOException("The client has ended; its log says why");
    }
    int equals = line.indexOf('=');
    return Map.of(line.substring(0, equals), Double.valueOf(line.substring(equals + 1)));
  }
}
