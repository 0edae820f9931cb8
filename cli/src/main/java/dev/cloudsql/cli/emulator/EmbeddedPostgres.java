package dev.cloudsql.cli.emulator;

import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.emulator.backend.Backend;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A new PostgreSQL in a temporary directory, made with the programs of this machine. It listens on
 * a Unix socket only, so that it needs no port.
 *
 * <p>PostgreSQL refuses to run as root. Then its programs run as the user {@code postgres} if there
 * is one, and otherwise in a user namespace.
 */
final class EmbeddedPostgres implements AutoCloseable {

  /** The administrator, who needs no password. */
  static final String ADMINISTRATOR = "postgres";

  private static final int PATIENCE_SECONDS = 120;

  /** Directories of packages, which have a directory for each version. */
  private static final List<String> PACKAGES =
      List.of("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr");

  private final Path programs;
  private final List<String> prefix;
  private final Path home;
  private final Path data;

  private EmbeddedPostgres(Path programs, List<String> prefix, Path home) {
    this.programs = programs;
    this.prefix = prefix;
    this.home = home;
    this.data = home.resolve("data");
  }

  /**
   * Starts a server.
   *
   * @param bin the directory of its programs; {@code null} to look for them
   * @param options the database and the user to create
   * @param iamUser a user to create who logs in by IAM; {@code null} for none
   * @throws CommandFailure if there are no programs, or they fail
   */
  static EmbeddedPostgres start(
      @Nullable Path bin, InstanceOptions options, @Nullable String iamUser) {
    Path programs = bin == null ? find() : checked(bin);
    try {
      Path home = Files.createTempDirectory("cloudsql-postgres-");
      EmbeddedPostgres postgres = new EmbeddedPostgres(programs, prefix(home), home);
      try {
        postgres.initialize(options, iamUser);
        postgres.start();
        return postgres;
      } catch (IOException | RuntimeException e) {
        postgres.close();
        throw e;
      }
    } catch (IOException e) {
      throw new CommandFailure(
          "Cannot start PostgreSQL for %s with the programs in %s: %s"
              .formatted(options.name(), programs, CommandFailure.reason(e)),
          e);
    }
  }

  private void initialize(InstanceOptions options, @Nullable String iamUser) throws IOException {
    run(
        "",
        "initdb",
        "--pgdata=" + data,
        "--username=" + ADMINISTRATOR,
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync");
    List<String> rules = new ArrayList<>(List.of("local all all trust"));
    if (options.password().isPresent()) {
      rules.add(0, "local all %s scram-sha-256".formatted(owner(options)));
    }
    String sql = commands(options, iamUser);
    if (!sql.isEmpty()) {
      // Single-user mode: each line is a command, and nothing listens yet.
      run(
          sql,
          "postgres",
          "--single",
          "-D",
          data.toString(),
          "-c",
          "exit_on_error=on",
          ADMINISTRATOR);
    }
    Files.write(data.resolve("pg_hba.conf"), rules);
  }

  /** The commands that create users and the database, one a line. */
  static String commands(InstanceOptions options, @Nullable String iamUser) {
    StringBuilder sql = new StringBuilder();
    String owner = owner(options);
    options.user().ifPresent(user -> sql.append("CREATE ROLE ").append(owner).append(" LOGIN;\n"));
    options
        .password()
        .ifPresent(
            password ->
                sql.append("ALTER ROLE %s PASSWORD %s;\n".formatted(owner, literal(password))));
    if (iamUser != null && !options.user().equals(Optional.of(iamUser))) {
      sql.append("CREATE ROLE %s LOGIN;\n".formatted(identifier(iamUser)));
    }
    options
        .database()
        .ifPresent(
            name ->
                sql.append("CREATE DATABASE %s OWNER %s;\n".formatted(identifier(name), owner)));
    return sql.toString();
  }

  private static String owner(InstanceOptions options) {
    return options.user().map(EmbeddedPostgres::identifier).orElse(ADMINISTRATOR);
  }

  private void start() throws IOException {
    run(
        "",
        "pg_ctl",
        "start",
        "--pgdata=" + data,
        "--log=" + home.resolve("log"),
        "--wait",
        "--timeout=" + PATIENCE_SECONDS,
        "--options=-c listen_addresses='' -c unix_socket_directories='%s' -c fsync=off"
            .formatted(home));
  }

  /** Connects to the server. */
  Backend backend() {
    return Backend.unixSocket(home.resolve(".s.PGSQL.5432"));
  }

  /** As it is shown: how {@code psql} reaches it. */
  String text() {
    return "PostgreSQL, psql -h %s -U %s".formatted(home, ADMINISTRATOR);
  }

  /** Stops the server and deletes its files. */
  @Override
  public void close() {
    try {
      if (Files.exists(data.resolve("postmaster.pid"))) {
        run("", "pg_ctl", "stop", "--pgdata=" + data, "--mode=immediate", "--wait");
      }
      delete(home);
    } catch (IOException e) {
      System.getLogger(EmbeddedPostgres.class.getName())
          .log(System.Logger.Level.WARNING, "PostgreSQL in " + home + " was not removed", e);
    }
  }

  private void run(String input, String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    Path in = Files.writeString(Files.createTempFile("cloudsql-", ".sql"), input);
    Path out = Files.createTempFile("cloudsql-", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(new File(home.toString()))
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectErrorStream(true)
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("%s did not end in %s s".formatted(program, PATIENCE_SECONDS));
      }
      if (process.exitValue() != 0) {
        Path log = home.resolve("log");
        throw new IOException(
            "%s failed: %s%s"
                .formatted(
                    program,
                    Files.readString(out).strip(),
                    Files.exists(log) ? "\n" + Files.readString(log).strip() : ""));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + program + " ran", e);
    } finally {
      Files.delete(in);
      Files.delete(out);
    }
  }

  /** What makes the programs run as a user other than root, to whom the directory is given. */
  private static List<String> prefix(Path home) throws IOException {
    if (!Files.getOwner(home).getName().equals("root")) {
      return List.of();
    }
    try {
      Files.setOwner(
          home,
          home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
      return List.of(
          "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--reset-env");
    } catch (UserPrincipalNotFoundException e) {
      return List.of("unshare", "--user");
    }
  }

  private static Path checked(Path bin) {
    if (!Files.isExecutable(bin.resolve("initdb"))) {
      throw new CommandFailure(
          "There is no program initdb in --postgres-bin=%s. Name the directory that has initdb, pg_ctl and postgres."
              .formatted(bin));
    }
    return bin;
  }

  private static Path find() {
    return Stream.concat(onPath(), PACKAGES.stream().flatMap(EmbeddedPostgres::installed))
        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
        .findFirst()
        .map(EmbeddedPostgres::real)
        .orElseThrow(
            () ->
                new CommandFailure(
                    "--embedded found no PostgreSQL: there is no initdb on the PATH or below %s. Install one (apt-get install postgresql, dnf install postgresql-server, brew install postgresql), name the directory of its programs with --postgres-bin, or name a running server with --backend HOST:PORT."
                        .formatted(String.join(", ", PACKAGES.subList(0, 3)))));
  }

  /** Where a link such as {@code /usr/local/bin/initdb} leads: the other programs are there. */
  private static Path real(Path bin) {
    try {
      return bin.resolve("initdb").toRealPath().resolveSibling("");
    } catch (IOException e) {
      return bin;
    }
  }

  private static Stream<Path> onPath() {
    String path = System.getenv("PATH");
    return path == null ? Stream.of() : Stream.of(path.split(File.pathSeparator)).map(Path::of);
  }

  /** The newest version first. */
  private static Stream<Path> installed(String packages) {
    try (Stream<Path> versions = Files.list(Path.of(packages))) {
      return versions
          .filter(version -> version.toString().matches(".*/(\\d+|postgresql(@\\d+)?|pgsql-\\d+)"))
          .sorted(Comparator.comparingInt(EmbeddedPostgres::number).reversed())
          .map(version -> version.resolve("bin"))
          .collect(Collectors.toList())
          .stream();
    } catch (IOException e) {
      return Stream.of();
    }
  }

  private static int number(Path version) {
    String digits = version.getFileName().toString().replaceAll("\\D", "");
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  private static String identifier(String name) {
    return '"' + oneLine(name).replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) {
    return "E'" + oneLine(text).replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static String oneLine(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new CommandFailure("--database, --user and --password have no control characters.");
    }
    return text;
  }

  static void delete(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
