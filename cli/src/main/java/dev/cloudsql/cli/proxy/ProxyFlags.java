package dev.cloudsql.cli.proxy;

import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.cli.DurationConverter;
import dev.cloudsql.cli.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/**
 * The flags of {@code cloudsql proxy}. A flag on the command line takes precedence over its
 * environment variable, and that over the configuration file.
 */
@Command
final class ProxyFlags {

  private static final String VARIABLE = "CSQL_PROXY_";
  private static final String INSTANCES = "instance-connection-name";
  private static final Pattern NUMBERED = Pattern.compile(INSTANCES + "(-[0-9]+)?");
  private static final int LAST_PORT = 65535;

  /** Those of which a change in the configuration file takes effect while the proxy runs. */
  private static final Set<String> RELOADED =
      Set.of(
          "--address",
          "--port",
          "--unix-socket",
          "--auto-iam-authn",
          "--private-ip",
          "--psc",
          "--auto-ip",
          "--sql-data",
          "--allow-client",
          "--max-connections",
          "--max-sigterm-delay",
          "--min-sigterm-delay");

  @Parameters(
      paramLabel = "INSTANCE",
      arity = "0..*",
      description = {
        "Instance connection names, project:region:instance, or DNS names. Each may have settings"
            + " of its own, which take precedence over the flags of the same names:",
        "  'p:r:i?address=0.0.0.0&port=6000', '?unix-socket=/cloudsql', '?unix-socket-path=/run/db',"
            + " '?auto-iam-authn=true', '?private-ip=true', '?psc=true', '?sql-data=true'"
      })
  List<String> instances = new ArrayList<>();

  @Option(
      names = "--config-file",
      paramLabel = "FILE",
      description =
          "Read flags from a TOML, YAML or JSON file: their names without dashes, and"
              + " instance-connection-name with one instance or a list. It is read again when it"
              + " changes.")
  @Nullable Path configFile;

  @Option(
      names = {"-a", "--address"},
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "Listen on this address. Default: ${DEFAULT-VALUE}.")
  String address = "127.0.0.1";

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      description =
          "Listen on this port for the first instance, on the next one for the second, and so on."
              + " Default: 3306, 5432 or 1433 by engine, each counting up.")
  @Nullable Integer port;

  @Option(
      names = {"-u", "--unix-socket"},
      paramLabel = "DIR",
      description =
          "Listen on Unix sockets in this directory instead of ports: DIR/INSTANCE, for PostgreSQL"
              + " DIR/INSTANCE/.s.PGSQL.5432.")
  @Nullable Path unixSocket;

  @Option(
      names = {"-i", "--auto-iam-authn"},
      description = "Log clients in as the principal of the credentials, without a password.")
  boolean autoIamAuthn;

  @Option(names = "--private-ip", description = "Connect to the private IP address only.")
  boolean privateIp;

  @Option(names = "--psc", description = "Connect by Private Service Connect only.")
  boolean psc;

  @Option(
      names = "--auto-ip",
      description =
          "Connect to any address: public, private, Private Service Connect, in this order. The"
              + " default.")
  boolean autoIp;

  @Option(
      names = "--sql-data",
      description =
          "Connect through the Admin API, with no network path to an address; if the instance is"
              + " not offered there, to the addresses that the other flags allow.")
  boolean sqlData;

  @Option(
      names = {"-c", "--credentials-file"},
      paramLabel = "FILE",
      description =
          "Use a credential file, such as a service account's key. It is read again when it"
              + " changes.")
  @Nullable Path credentialsFile;

  @Option(
      names = {"-j", "--json-credentials"},
      paramLabel = "JSON",
      description = "Use the content of a credential file. Prefer its environment variable.")
  @Nullable String jsonCredentials;

  @Option(
      names = {"-g", "--gcloud-auth"},
      description = "Use the active account of gcloud.")
  boolean gcloudAuth;

  @Option(
      names = {"-t", "--token"},
      paramLabel = "TOKEN",
      description = "Use an access token for the Admin API. Prefer its environment variable.")
  @Nullable String token;

  @Option(
      names = "--login-token",
      paramLabel = "TOKEN",
      description = "Use an access token for IAM logins, with --token.")
  @Nullable String loginToken;

  @Option(
      names = "--impersonate-service-account",
      paramLabel = "EMAIL",
      split = ",",
      description =
          "Act as this service account. With delegates: TARGET,DELEGATE,…, where each may"
              + " impersonate the one before it.")
  List<String> impersonate = new ArrayList<>();

  @Option(
      names = "--lazy-refresh",
      description =
          "Renew certificates when a client connects, rather than in the background. For machines"
              + " that throttle idle processes.")
  boolean lazyRefresh;

  @Option(
      names = "--quota-project",
      paramLabel = "PROJECT",
      description = "Charge calls of the Admin API to the quota of this project.")
  @Nullable String quotaProject;

  @Option(
      names = "--universe-domain",
      paramLabel = "DOMAIN",
      description = "Use another universe than googleapis.com.")
  @Nullable String universeDomain;

  @Option(
      names = "--sqladmin-api-endpoint",
      paramLabel = "URL",
      description = "Call the Admin API at this URL.")
  @Nullable String sqladminApiEndpoint;

  @Option(
      names = "--sql-data-endpoint",
      paramLabel = "URL",
      description = "Reach SQL Data at this URL. Default: the host of the Admin API.")
  @Nullable String sqlDataEndpoint;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      defaultValue = "0",
      description = "Refuse further clients when N are connected, to all instances. 0: no limit.")
  int maxConnections;

  @Option(
      names = "--allow-client",
      paramLabel = "RANGE",
      split = ",",
      converter = ClientRange.Converter.class,
      description =
          "Serve only clients with these IP addresses, such as 10.0.0.0/8; clients of Unix sockets"
              + " always. Default: all.")
  List<ClientRange> allowClient = new ArrayList<>();

  @Option(
      names = "--connect-timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "30s",
      description = "Limit for opening a connection to an instance. Default: ${DEFAULT-VALUE}.")
  Duration connectTimeout = Duration.ofSeconds(30);

  @Option(
      names = "--min-sigterm-delay",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "0s",
      description = "Go on to accept clients for this time after SIGTERM.")
  Duration minSigtermDelay = Duration.ZERO;

  @Option(
      names = "--max-sigterm-delay",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "0s",
      description =
          "Wait this long for clients to disconnect, after SIGTERM and when an instance is removed"
              + " from the configuration file.")
  Duration maxSigtermDelay = Duration.ZERO;

  @Option(names = "--exit-zero-on-sigterm", description = "Exit with 0 on SIGTERM, not 143.")
  boolean exitZeroOnSigterm;

  @Option(
      names = "--skip-failed-instance-config",
      description =
          "Start although an instance cannot be used, or its port or socket is taken, and try again"
              + " every 30 seconds.")
  boolean skipFailedInstanceConfig;

  @Option(
      names = "--run-connection-test",
      description = "Connect to each instance once at the start, and exit if that fails.")
  boolean runConnectionTest;

  @Option(
      names = "--health-check",
      description = "Serve /startup, /liveness and /readiness on the HTTP port.")
  boolean healthCheck;

  @Option(names = "--prometheus", description = "Serve /metrics on the HTTP port.")
  boolean prometheus;

  @Option(
      names = "--prometheus-namespace",
      paramLabel = "NAME",
      description = "Begin the names of metrics with NAME_.")
  @Nullable String prometheusNamespace;

  @Option(
      names = "--status-page",
      description = "Serve /status, a page for people, and /status.json on the HTTP port.")
  boolean statusPage;

  @Option(
      names = "--http-address",
      paramLabel = "HOST",
      defaultValue = "localhost",
      description = "Address of the HTTP port. Default: ${DEFAULT-VALUE}.")
  String httpAddress = "localhost";

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "9090",
      description = "HTTP port. Default: ${DEFAULT-VALUE}.")
  int httpPort = 9090;

  @Option(
      names = "--quitquitquit",
      description = "Stop on a GET or POST of /quitquitquit on the admin port of localhost.")
  boolean quitquitquit;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      defaultValue = "9091",
      description = "Admin port. Default: ${DEFAULT-VALUE}.")
  int adminPort = 9091;

  @Option(
      names = {"-l", "--structured-logs"},
      description = "Log one JSON object a line.")
  boolean structuredLogs;

  @Option(
      names = {"-q", "--quiet"},
      description = "Log errors only.")
  boolean quiet;

  @Option(names = "--debug-logs", description = "Log each step of each connect.")
  boolean debugLogs;

  @Option(
      names = "--user-agent",
      paramLabel = "TEXT",
      description = "Add a text to the user agent of Admin API calls.")
  @Nullable String userAgent;

  @Option(
      names = "--instance-resolver",
      paramLabel = "RESOLVER",
      description = "Resolve DNS names by dns:SERVER or another resolver, not the system's.")
  @Nullable String instanceResolver;

  @Option(
      names = "--failover-period",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "30s",
      description = "Check this often where DNS names lead. Default: ${DEFAULT-VALUE}.")
  Duration failoverPeriod = Duration.ofSeconds(30);

  @Option(
      names = "--server-port",
      paramLabel = "PORT",
      defaultValue = "3307",
      description =
          "Port on which instances accept connectors; only emulators use another than"
              + " ${DEFAULT-VALUE}.")
  int serverPort = 3307;

  /**
   * Reads the flags of a run.
   *
   * @param arguments of the command
   * @param environment returns the value of a variable
   * @param file {@code null} for none
   * @throws ParameterException if a flag on the command line or in a variable is wrong
   * @throws CommandFailure if the file is wrong
   */
  static ProxyFlags parse(
      List<String> arguments,
      UnaryOperator<@Nullable String> environment,
      @Nullable ConfigFile file) {
    ProxyFlags flags = new ProxyFlags();
    CommandLine line = commandLine(flags);
    if (file != null) {
      checkKeys(line, file);
    }
    line.setDefaultValueProvider(argument -> fallback(argument, environment, file));
    try {
      line.parseArgs(arguments.toArray(String[]::new));
    } catch (ParameterException e) {
      // Which of the three places is wrong shows when the file is left out.
      if (file != null && parses(arguments, environment)) {
        throw new CommandFailure(
            "Cannot use the configuration file %s: %s".formatted(file.path(), e.getMessage()),
            ExitCode.USAGE,
            null);
      }
      throw e;
    }
    if (flags.instances.isEmpty()) {
      flags.instances = instances(environment, file);
    }
    return flags;
  }

  private static boolean parses(
      List<String> arguments, UnaryOperator<@Nullable String> environment) {
    try {
      var unused = parse(arguments, environment, null);
      return true;
    } catch (ParameterException e) {
      return false;
    }
  }

  private static CommandLine commandLine(ProxyFlags flags) {
    CommandLine line = new CommandLine(flags).setCaseInsensitiveEnumValuesAllowed(true);
    // Of the whole program; it has been obeyed.
    line.getCommandSpec().addOption(OptionSpec.builder("--log-level").type(String.class).build());
    return line;
  }

  private static @Nullable String fallback(
      ArgSpec argument, UnaryOperator<@Nullable String> environment, @Nullable ConfigFile file) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String set = environment.apply(variable(option.longestName()));
    if (set != null && !set.isEmpty()) {
      return set;
    }
    List<String> values = file == null ? null : file.values().get(key(option));
    return values == null ? argument.defaultValue() : String.join(",", values);
  }

  /** Such as {@code CSQL_PROXY_MAX_CONNECTIONS} for {@code --max-connections}. */
  static String variable(String flag) {
    return VARIABLE + flag.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "");
  }

  private static List<String> instances(
      UnaryOperator<@Nullable String> environment, @Nullable ConfigFile file) {
    List<String> found = new ArrayList<>();
    String one = environment.apply(variable(INSTANCES));
    if (one != null && !one.isBlank()) {
      found.add(one.strip());
    }
    for (int i = 0; ; i++) {
      String next = environment.apply(variable(INSTANCES) + "_" + i);
      if (next == null || next.isBlank()) {
        break;
      }
      found.add(next.strip());
    }
    if (found.isEmpty() && file != null) {
      file.values().keySet().stream()
          .filter(key -> NUMBERED.matcher(key).matches())
          .sorted(Comparator.comparingInt(String::length).thenComparing(key -> key))
          .forEach(key -> found.addAll(file.values().get(key)));
    }
    return found;
  }

  private static void checkKeys(CommandLine line, ConfigFile file) {
    Set<String> known = new TreeSet<>();
    line.getCommandSpec().options().forEach(option -> known.add(key(option)));
    known.removeAll(Set.of("config-file", "log-level"));
    for (String key : file.values().keySet()) {
      if (!known.contains(key) && !NUMBERED.matcher(key).matches()) {
        known.add(INSTANCES);
        throw new CommandFailure(
            "Cannot use the configuration file %s: the key %s is unknown. Known keys: %s."
                .formatted(file.path(), key, String.join(", ", known)),
            ExitCode.USAGE,
            null);
      }
    }
  }

  /**
   * Checks what belongs together.
   *
   * @throws CommandFailure with all problems
   */
  void check() {
    List<String> problems = new ArrayList<>();
    if (instances.isEmpty()) {
      problems.add(
          "no instance is named; write project:region:instance, as the console shows it, set"
              + " CSQL_PROXY_INSTANCE_CONNECTION_NAME, or name a --config-file");
    }
    exclusive(problems, Map.of("--private-ip", privateIp, "--psc", psc, "--auto-ip", autoIp));
    exclusive(
        problems,
        Map.of(
            "--credentials-file",
            credentialsFile != null,
            "--json-credentials",
            jsonCredentials != null,
            "--gcloud-auth",
            gcloudAuth,
            "--token",
            token != null));
    exclusive(
        problems,
        Map.of(
            "--universe-domain",
            universeDomain != null,
            "--sqladmin-api-endpoint",
            sqladminApiEndpoint != null));
    exclusive(problems, Map.of("--quiet", quiet, "--debug-logs", debugLogs));
    if (loginToken != null && token == null) {
      problems.add("--login-token needs --token");
    }
    if (autoIamAuthn && token != null && loginToken == null) {
      problems.add("--auto-iam-authn with --token needs --login-token");
    }
    if (maxConnections < 0) {
      problems.add("--max-connections must be 0 or more, not " + maxConnections);
    }
    for (int number : new int[] {port == null ? 0 : port, httpPort, adminPort, serverPort}) {
      if (number < 0 || number > LAST_PORT) {
        problems.add("a port must be at most 65535, not " + number);
      }
    }
    if (!problems.isEmpty()) {
      throw new CommandFailure(
          "Cannot use these flags: %s.".formatted(String.join("; ", problems)),
          ExitCode.USAGE,
          null);
    }
  }

  private static void exclusive(List<String> problems, Map<String, Boolean> flags) {
    Set<String> set = new TreeSet<>();
    flags.forEach(
        (name, value) -> {
          if (value) {
            set.add(name);
          }
        });
    if (set.size() > 1) {
      problems.add(String.join(" and ", set) + " exclude each other");
    }
  }

  /** The flags that have other values there and cannot be changed while the proxy runs. */
  Set<String> needingRestart(ProxyFlags other) {
    Map<String, String> mine = values();
    Map<String, String> others = other.values();
    Set<String> changed = new TreeSet<>();
    mine.forEach(
        (flag, value) -> {
          if (!value.equals(others.get(flag)) && !RELOADED.contains(flag)) {
            changed.add(flag);
          }
        });
    return changed;
  }

  private Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    for (OptionSpec option : commandLine(this).getCommandSpec().options()) {
      values.put(option.longestName(), String.valueOf(option.<Object>getValue()));
    }
    return values;
  }
}
