package dev.cloudsql.cli.emulator;

import dev.cloudsql.InstanceName;
import dev.cloudsql.cli.DurationConverter;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.instance.AddressType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** One instance: a group of options, or an entry of {@code instances} in the configuration file. */
final class InstanceOptions {

  @Option(
      names = "--instance",
      required = true,
      paramLabel = "PROJECT:REGION:INSTANCE",
      order = 1,
      description = "The instance connection name.")
  private String instance;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      order = 2,
      converter = Engine.Converter.class,
      description = "${COMPLETION-CANDIDATES}. Default: that of --database-version, or postgres.")
  private @Nullable Engine engine;

  @Option(
      names = "--database-version",
      paramLabel = "VERSION",
      order = 3,
      description =
          "The version that the Admin API announces. Default: POSTGRES_17, MYSQL_8_0 or"
              + " SQLSERVER_2022_STANDARD.")
  private @Nullable String databaseVersion;

  @Option(
      names = "--backend",
      paramLabel = "HOST[:PORT]",
      order = 4,
      description =
          "The database behind the instance: host and port, the path of a Unix socket (of a"
              + " directory with one, for PostgreSQL), or `echo`, which sends back each byte.")
  private @Nullable String backend;

  @Option(
      names = "--embedded",
      order = 5,
      description =
          "Start the database: a new PostgreSQL, with the programs of this machine, which is"
              + " deleted at the end; for sqlserver a small SQL Server on H2, in memory.")
  private boolean embedded;

  @Option(
      names = "--database",
      paramLabel = "NAME",
      order = 6,
      description = "Create this database. With --embedded.")
  private @Nullable String database;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      order = 7,
      description =
          "Create this user, who owns the database. Default: only the administrator, `postgres` or"
              + " `sqlserver`. With --embedded.")
  private @Nullable String user;

  @Option(
      names = "--password",
      paramLabel = "TEXT",
      order = 8,
      description =
          "The password of the user. Without it PostgreSQL asks for none, and SQL Server for"
              + " `emulator`. With --embedded.")
  private @Nullable String password;

  @Option(
      names = "--ip",
      paramLabel = "TYPE[=ADDRESS]",
      order = 9,
      split = ",",
      description =
          "A type of address, public, private or psc, and the loopback address for it. Repeatable."
              + " Default: public, on an unused address.")
  private List<String> ips = new ArrayList<>();

  @Option(
      names = "--dns-name",
      paramLabel = "NAME",
      order = 10,
      split = ",",
      description = "A domain name of the instance, in the emulator's name server. Repeatable.")
  private List<String> dnsNames = new ArrayList<>();

  @Option(
      names = "--iam-login",
      order = 11,
      description =
          "Admit only clients that log in by IAM. The database must admit them without a password;"
              + " --embedded creates the user.")
  private boolean iamLogin;

  @Option(
      names = "--certificate-lifetime",
      paramLabel = "TIME",
      order = 12,
      converter = DurationConverter.class,
      description = "The lifetime of client certificates, such as 10m. Default: 1h.")
  private @Nullable Duration certificateLifetime;

  @Option(
      names = "--server-ca-mode",
      paramLabel = "MODE",
      order = 13,
      description = "${COMPLETION-CANDIDATES}. Default: GOOGLE_MANAGED_INTERNAL_CA.")
  private CaMode serverCaMode = CaMode.GOOGLE_MANAGED_INTERNAL_CA;

  /** The modes of the Admin API. */
  enum CaMode {
    GOOGLE_MANAGED_INTERNAL_CA,
    GOOGLE_MANAGED_CAS_CA,
    CUSTOMER_MANAGED_CAS_CA
  }

  /**
   * Finds what is wrong with the options.
   *
   * @return one message for each problem
   */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    check(problems, () -> InstanceName.parse(instance));
    check(problems, this::version);
    if (engine != null
        && databaseVersion != null
        && !databaseVersion.startsWith(engine.name() + "_")) {
      problems.add(
          "--database-version=%s is not of --engine=%s.".formatted(databaseVersion, engine));
    }
    if (embedded == (backend != null)) {
      problems.add(
          "Name the database behind it with --backend HOST:PORT, or start one with --embedded, and not both.");
    }
    if (backend != null) {
      check(problems, this::externalBackend);
      if (database != null || user != null || password != null) {
        problems.add("--database, --user and --password are for --embedded.");
      }
    }
    if (password != null && user == null) {
      problems.add("--password needs --user.");
    }
    if (embedded && problems.isEmpty() && engine() == Engine.MYSQL) {
      problems.add("--embedded starts no MySQL. Start one and name it with --backend HOST:PORT.");
    }
    if (iamLogin && problems.isEmpty() && engine() == Engine.SQLSERVER) {
      problems.add("Cloud SQL for SQL Server has no IAM login; remove --iam-login.");
    }
    check(problems, this::addresses);
    if (certificateLifetime != null && certificateLifetime.isZero()) {
      problems.add("--certificate-lifetime must be longer than 0.");
    }
    return problems.stream().map(problem -> instance + ": " + problem).toList();
  }

  private static void check(List<String> problems, Runnable reader) {
    try {
      reader.run();
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  String name() {
    return instance;
  }

  String version() {
    String version = databaseVersion;
    if (version == null) {
      return (engine == null ? Engine.POSTGRES : engine).version();
    }
    Engine.ofVersion(version);
    return version;
  }

  Engine engine() {
    return Engine.ofVersion(version());
  }

  boolean embedded() {
    return embedded;
  }

  Optional<String> database() {
    return Optional.ofNullable(database);
  }

  Optional<String> user() {
    return Optional.ofNullable(user);
  }

  Optional<String> password() {
    return Optional.ofNullable(password);
  }

  List<String> dnsNames() {
    return dnsNames;
  }

  boolean iamLogin() {
    return iamLogin;
  }

  Optional<Duration> certificateLifetime() {
    return Optional.ofNullable(certificateLifetime);
  }

  String serverCaMode() {
    return serverCaMode.name();
  }

  /** Sets the addresses on which the instance listens. */
  void listenOn(EmulatedInstance.Builder builder) {
    Map<AddressType, Optional<InetAddress>> addresses = addresses();
    AddressType[] types = addresses.keySet().toArray(AddressType[]::new);
    builder.addresses(types[0], types);
    addresses.forEach((type, address) -> address.ifPresent(fixed -> builder.address(type, fixed)));
  }

  private Map<AddressType, Optional<InetAddress>> addresses() {
    Map<AddressType, Optional<InetAddress>> addresses = new EnumMap<>(AddressType.class);
    for (String ip : ips.isEmpty() ? List.of("public") : ips) {
      String[] parts = ip.split("=", 2);
      AddressType type;
      try {
        type = AddressType.valueOf(parts[0].toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "--ip=%s: '%s' is not one of public, private, psc.".formatted(ip, parts[0]), e);
      }
      addresses.put(type, parts.length == 1 ? Optional.empty() : Optional.of(loopback(parts[1])));
    }
    return addresses;
  }

  private static InetAddress loopback(String text) {
    if (!text.matches("127(\\.\\d{1,3}){3}")) {
      throw new IllegalArgumentException(
          "--ip: '%s' is not a loopback address such as 127.0.0.2.".formatted(text));
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "--ip: '%s' is not a loopback address such as 127.0.0.2.".formatted(text), e);
    }
  }

  /** The database that {@code --backend} names. */
  ExternalBackend externalBackend() {
    String text = String.valueOf(backend);
    if (text.equals("echo")) {
      return new ExternalBackend(text, null, 0, Backend.echo());
    }
    if (text.startsWith("/") || text.startsWith("unix:")) {
      Path path = Path.of(text.replaceFirst("^unix:", ""));
      Path socket =
          engine() == Engine.POSTGRES && Files.isDirectory(path)
              ? path.resolve(".s.PGSQL.5432")
              : path;
      return new ExternalBackend(socket.toString(), null, 0, Backend.unixSocket(socket));
    }
    String port = text.replaceFirst("^(\\[[^\\]]*\\]|[^:]*)(?=:|$)", "");
    String host = text.substring(0, text.length() - port.length()).replaceAll("[\\[\\]]", "");
    if (host.isEmpty() || !port.matches("|:\\d{1,5}")) {
      throw new IllegalArgumentException(
          "--backend=%s: write HOST:PORT, such as localhost:5432 or [::1]:5432, or the path of a Unix socket."
              .formatted(text));
    }
    int number = port.isEmpty() ? engine().port() : Integer.parseInt(port.substring(1));
    if (number < 1 || number > 65535) {
      throw new IllegalArgumentException(
          "--backend=%s: the port is not a number from 1 to 65535.".formatted(text));
    }
    return new ExternalBackend(host + ":" + number, host, number, Backend.tcp(host, number));
  }

  /**
   * A database that runs already.
   *
   * @param text as it is shown
   * @param host its host; {@code null} if it is not reached by TCP
   * @param port its port
   * @param backend connects to it
   */
  record ExternalBackend(String text, @Nullable String host, int port, Backend backend) {}
}
