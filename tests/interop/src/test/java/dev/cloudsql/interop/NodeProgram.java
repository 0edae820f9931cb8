package dev.cloudsql.interop;

import com.google.gson.Gson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
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
    return run(driver, route("PRIVATE", "PASSWORD"), login, endpoints(world), environment(world));
  }

  /** Reads a row from PostgreSQL over SQL Data, and returns what the program prints. */
  String readRowOverSqlData(World world, String password) throws IOException, InterruptedException {
    Map<String, String> endpoints = endpoints(world);
    endpoints.put("sqlDataEndpoint", world.cloud().secureSqlDataEndpoint().getAuthority());
    Map<String, String> environment = environment(world);
    environment.put(
        "NODE_EXTRA_CA_CERTS",
        world.cloud().credentialFiles().writeCertificateAuthority(directory).toString());
    return readRowOverSqlData(password, endpoints, environment);
  }

  /**
   * Reads a row from PostgreSQL over SQL Data, and returns what the program prints.
   *
   * @param endpoints of the Admin API and of SQL Data
   * @param environment by which Google's library finds credentials, and Node the CA
   */
  String readRowOverSqlData(
      String password, Map<String, String> endpoints, Map<String, String> environment)
      throws IOException, InterruptedException {
    return run(
        NodeDriver.PG, route("SQL_DATA", "PASSWORD"), login(password), endpoints, environment);
  }

  /**
   * Reads a row from PostgreSQL with a password, and returns what the program prints.
   *
   * @param environment by which Google's library finds credentials
   */
  String readRow(String password, URI adminEndpoint, Map<String, String> environment)
      throws IOException, InterruptedException {
    return run(
        NodeDriver.PG,
        route("PRIVATE", "PASSWORD"),
        login(password),
        Map.of("adminEndpoint", adminEndpoint.toString()),
        environment);
  }

  private static Map<String, String> login(String password) {
    return Map.of("user", Database.USER, "password", password, "database", "postgres");
  }

  private static Map<String, String> environment(World world) {
    return new HashMap<>(
        Map.of(
            "GCE_METADATA_HOST",
            world.cloud().metadataHost(),
            "METADATA_SERVER_DETECTION",
            "assume-present"));
  }

  private static Map<String, String> endpoints(World world) {
    return new HashMap<>(Map.of("adminEndpoint", world.cloud().adminEndpoint().toString()));
  }

  private static Map<String, String> route(String ipType, String authType) {
    return Map.of("instanceConnectionName", World.INSTANCE, "ipType", ipType, "authType", authType);
  }

  /** Logs in by IAM, and returns the row that the program prints. */
  String readRowByIam(NodeDriver driver, World world) throws IOException, InterruptedException {
    Map<String, String> login =
        Map.of("user", world.iamUser(), "database", driver.engine().databaseName());
    return run(driver, route("PRIVATE", "IAM"), login, endpoints(world), environment(world));
  }

  private String run(
      NodeDriver driver,
      Map<String, String> route,
      Map<String, String> login,
      Map<String, String> endpoints,
      Map<String, String> environment)
      throws IOException, InterruptedException {
    Path task = directory.resolve("task.json");
    Map<String, Object> json = new HashMap<>(endpoints);
    json.put("driver", driver.npmName());
    json.put("way", route);
    json.put("login", login);
    json.put("sql", driver.engine().sql());
    Files.writeString(task, new Gson().toJson(json));
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
