package dev.cloudsql.interop;

import com.google.gson.Gson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A program that uses the official Node connector: {@code check.mjs}, beside the packages that
 * {@code node-check.sh} installs.
 *
 * @param directory for what it reads and writes
 */
record NodeProgram(Path directory) {

  private static final Path SOURCES = Path.of("node");
  private static final Path INSTALLED = Path.of("target", "node");

  /** Why it cannot run here; empty if it can. */
  static Optional<String> missing() throws IOException, InterruptedException {
    try {
      new ProcessBuilder("node", "--version").start().waitFor();
    } catch (IOException e) {
      return Optional.of("there is no node on the PATH");
    }
    Path wanted = SOURCES.resolve("package-lock.json");
    Path installed = INSTALLED.resolve("package-lock.json");
    if (!Files.exists(INSTALLED.resolve("node_modules"))
        || !Files.exists(installed)
        || Files.mismatch(wanted, installed) >= 0) {
      return Optional.of("its packages are not installed: run interop/node-check.sh");
    }
    return Optional.empty();
  }

  /** Logs in with a password, and returns the row that the program prints. */
  String readRow(NodeDriver driver, World world, String password)
      throws IOException, InterruptedException {
    Map<String, String> login =
        Map.of(
            "user",
            Database.USER,
            "password",
            password,
            "database",
            driver.engine().databaseName());
    return run(driver, "PASSWORD", login, world.cloud().adminEndpoint(), environment(world));
  }

  /**
   * Reads a row from PostgreSQL with a password, and returns what the program prints.
   *
   * @param environment by which Google's library finds credentials
   */
  String readRow(String password, URI adminEndpoint, Map<String, String> environment)
      throws IOException, InterruptedException {
    Map<String, String> login =
        Map.of("user", Database.USER, "password", password, "database", "postgres");
    return run(NodeDriver.PG, "PASSWORD", login, adminEndpoint, environment);
  }

  private static Map<String, String> environment(World world) {
    return Map.of(
        "GCE_METADATA_HOST",
        world.cloud().metadataHost(),
        "METADATA_SERVER_DETECTION",
        "assume-present");
  }

  /** Logs in by IAM, and returns the row that the program prints. */
  String readRowByIam(NodeDriver driver, World world) throws IOException, InterruptedException {
    Map<String, String> login =
        Map.of("user", world.iamUser(), "database", driver.engine().databaseName());
    return run(driver, "IAM", login, world.cloud().adminEndpoint(), environment(world));
  }

  private String run(
      NodeDriver driver,
      String authType,
      Map<String, String> login,
      URI adminEndpoint,
      Map<String, String> environment)
      throws IOException, InterruptedException {
    Path task = directory.resolve("task.json");
    Files.writeString(
        task,
        new Gson()
            .toJson(
                Map.of(
                    "driver", driver.npmName(),
                    "adminEndpoint", adminEndpoint,
                    "way",
                        Map.of(
                            "instanceConnectionName",
                            World.INSTANCE,
                            "ipType",
                            "PRIVATE",
                            "authType",
                            authType),
                    "login", login,
                    "sql", driver.engine().sql())));
    Files.copy(
        SOURCES.resolve("check.mjs"),
        INSTALLED.resolve("check.mjs"),
        StandardCopyOption.REPLACE_EXISTING);
    ProcessBuilder program =
        new ProcessBuilder("node", "check.mjs")
            .directory(INSTALLED.toFile())
            .redirectInput(task.toFile());
    // Whatever else is set on this machine, proxies and credentials for instance, is not for it.
    program.environment().keySet().retainAll(Set.of("PATH"));
    program.environment().putAll(environment);
    return output(program);
  }

  private String output(ProcessBuilder program) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    // Files, because a test that takes too long is interrupted, and no read of a pipe would end.
    Process process =
        program.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("check.mjs failed:\n" + Files.readString(errors));
      }
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(output).strip();
  }
}
