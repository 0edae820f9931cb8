package dev.cloudsql.databases.mysql;

import dev.cloudsql.databases.Directories;
import dev.cloudsql.emulator.backend.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real server with a database {@code shop}, a user {@code app}, one of each with an odd name, and
 * the IAM user of the emulator's own service account, who needs no password.
 */
public final class Server implements AutoCloseable {

  /** Everything that a URL would have to escape. */
  public static final String ODD = "o?d&d=1%20 /:#\"ü";

  public static final String PASSWORD = "s3cret" + ODD + "語";

  /** A user without a password, as those of IAM are. */
  public static final String NO_PASSWORD = "connector";

  private static final int ATTEMPTS = 3;

  private final Path data;
  private final int port;
  private final ServerProcess process;

  private Server(Path data, int port, ServerProcess process) {
    this.data = data;
    this.port = port;
    this.process = process;
  }

  /** Starts MySQL 8.0, on Linux on amd64 alone. */
  public static Server mysql() {
    try {
      Path installed = Installation.mysql();
      return Directories.orDelete(
          Files.createTempDirectory(Path.of("target"), "my"),
          data -> {
            List<String> command = new ArrayList<>(mysqlCommand(installed, data));
            command.add("--mysqlx=OFF");
            return start(installed, data, command, "caching_sha2_password BY");
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> mysqlCommand(Path installed, Path data) {
    return List.of(
        installed.resolve("bin/mysqld").toString(),
        "--no-defaults",
        "--user=" + System.getProperty("user.name"),
        "--basedir=" + installed,
        "--datadir=" + data.toAbsolutePath(),
        "--lc-messages-dir=" + installed.resolve("share"),
        "--innodb-log-file-size=8M",
        "--innodb-use-native-aio=OFF",
        "--innodb-flush-method=nosync");
  }

  static Server mariaDb() {
    try {
      Path installed = Installation.mariaDb();
      return Directories.orDelete(
          Files.createTempDirectory(Path.of("target"), "ma"),
          data ->
              start(
                  installed,
                  data,
                  mariaDbCommand(installed, data),
                  "mysql_native_password USING PASSWORD"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> mariaDbCommand(Path installed, Path data) {
    return List.of(
        installed.resolve("bin/mariadbd").toString(),
        "--no-defaults",
        "--user=" + System.getProperty("user.name"),
        "--basedir=" + installed,
        "--datadir=" + data.toAbsolutePath(),
        "--lc-messages-dir=" + installed.resolve("share"),
        "--character-set-server=utf8mb4",
        "--innodb-log-file-size=8M",
        "--innodb-flush-method=nosync");
  }

  private static Server start(Path installed, Path data, List<String> command, String identified)
      throws IOException {
    Commands.run(
        installed,
        List.of("cp", "-R", Installation.data(installed) + "/.", data.toAbsolutePath().toString()));
    Path setup = data.resolve("setup.sql").toAbsolutePath();
    Files.write(setup, setup(identified));
    IOException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      // Another process may take the port before the server does.
      int port = freePort();
      List<String> all = new ArrayList<>(command);
      all.addAll(
          List.of(
              "--bind-address=127.0.0.1",
              "--port=" + port,
              "--socket=server.sock",
              "--pid-file=server.pid",
              "--max-connections=200",
              "--init-file=" + setup));
      try {
        return new Server(data, port, ServerProcess.start(installed, all));
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  private static List<String> setup(String identified) {
    List<String> statements = new ArrayList<>();
    for (String database : List.of("shop", ODD)) {
      statements.add("CREATE DATABASE `%s`;".formatted(database));
    }
    for (String user : List.of("app", ODD)) {
      statements.add(
          "CREATE USER '%s'@'%%' IDENTIFIED WITH %s;".formatted(user, identified(identified)));
      statements.add("GRANT ALL ON *.* TO '%s'@'%%' WITH GRANT OPTION;".formatted(user));
    }
    statements.add("CREATE USER '%s'@'%%';".formatted(NO_PASSWORD));
    return statements;
  }

  private static String identified(String how) {
    return how.endsWith("BY")
        ? "%s '%s'".formatted(how, PASSWORD)
        : "%s('%s')".formatted(how, PASSWORD);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Leads to the Unix socket, which the server treats as secure. */
  public Backend unixSocket() {
    return Backend.unixSocket(socket());
  }

  /** Where it listens on this machine alone. */
  public Path socket() {
    return data.resolve("server.sock");
  }

  /** Leads to the TCP port, which the server treats as insecure. */
  public Backend tcp() {
    return Backend.tcp("127.0.0.1", port);
  }

  /** Where it takes TCP connections. */
  public int port() {
    return port;
  }

  @Override
  public void close() throws IOException {
    process.close();
    Directories.delete(data);
  }
}
