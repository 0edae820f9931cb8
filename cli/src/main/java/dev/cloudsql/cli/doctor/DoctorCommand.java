package dev.cloudsql.cli.doctor;

import dev.cloudsql.cli.ExitCode;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says why a program cannot connect to an instance, and what to do. */
@Command(
    name = "doctor",
    description = "Examine each step of a connect, and say what is wrong and what to do.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {
      "",
      "Examples:",
      "  cloudsql doctor project:region:instance",
      "  cloudsql doctor --user=app --database=shop project:region:instance",
      "  cloudsql doctor --iam --ip-types=PRIVATE db.example.com",
      "  cloudsql doctor 'jdbc:cloudsql:postgresql://project:region:instance/shop?ipTypes=PSC'",
      "",
      "It opens a connection as a program does, asks the Admin API, and probes each address. It",
      "logs in only with --user, --iam or --login. The password is read from CLOUDSQL_PASSWORD,",
      "or asked for. The report holds no secret. docs/doctor.md lists all findings.",
      "",
      "Exit codes: 0 a connect succeeds, perhaps with warnings; 1 it fails; 2 wrong option."
    })
public final class DoctorCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "TARGET",
      description =
          "Instance connection name, DNS name, jdbc:cloudsql: URL, or a driver's URL that names a"
              + " socket factory of this library or of the official Java connector.")
  private String target = "";

  @Option(names = "--user", paramLabel = "USER", description = "Log in as this database user.")
  private @Nullable String user;

  @Option(
      names = {"--iam", "--auto-iam-authn"},
      description = "Log in by IAM, as the principal of the credentials unless --user names one.")
  private boolean iam;

  @Option(names = "--login", description = "Log in with the user or IAM setting of the URL.")
  private boolean loginAsSet;

  @Option(names = "--database", paramLabel = "NAME", description = "Database to log in to.")
  private @Nullable String database;

  @Option(
      names = "--dialect",
      paramLabel = "NAME",
      description =
          "postgres, mysql, mariadb or sqlserver. Default: that of the URL, or of the engine.")
  private @Nullable String dialect;

  @Option(
      names = "--ip-types",
      paramLabel = "TYPES",
      description = "Types of address to try, in this order: PUBLIC, PRIVATE, PSC.")
  private @Nullable String ipTypes;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Time limit of a connect. Default: 30.")
  private @Nullable String timeout;

  @Option(
      names = "--credentials",
      paramLabel = "SOURCE",
      description =
          "Credential source: applicationDefault, file:PATH, env:NAME, gcloud … Default:"
              + " applicationDefault.")
  private @Nullable String credentials;

  @Option(
      names = "--credentials-file",
      paramLabel = "PATH",
      description = "The same as --credentials=file:PATH.")
  private @Nullable String credentialsFile;

  @Option(
      names = "--impersonate-service-account",
      paramLabel = "ACCOUNTS",
      description =
          "Service account to impersonate, then the chain of accounts to it, separated by commas.")
  private @Nullable String impersonate;

  @Option(
      names = "--quota-project",
      paramLabel = "PROJECT",
      description = "Project whose quota the Admin API calls use.")
  private @Nullable String quotaProject;

  @Option(
      names = "--universe-domain",
      paramLabel = "DOMAIN",
      description = "Universe of the APIs. Default: googleapis.com.")
  private @Nullable String universeDomain;

  @Option(
      names = "--sqladmin-api-endpoint",
      paramLabel = "URL",
      description = "Root URL of the Admin API, such as that of an emulator.")
  private @Nullable String apiEndpoint;

  @Option(
      names = "--server-port",
      paramLabel = "PORT",
      description = "Port of the instances; only emulators have another than 3307.")
  private @Nullable String serverPort;

  @Option(
      names = {"-p", "--property"},
      paramLabel = "NAME=VALUE",
      description =
          "Any other setting of docs/configuration.md or property of the driver, by its name in a"
              + " URL. May be given several times.")
  private Map<String, String> properties = new LinkedHashMap<>();

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    Properties settings = settings(command);
    boolean login = loginAsSet || iam || user != null;
    if (user != null && !iam) {
      password(settings);
    }
    // On a terminal, the step that may hang has a name.
    boolean watched = !json && terminal().isPresent();
    PrintWriter err = command.commandLine().getErr();
    Consumer<Step> progress = watched ? step -> show(err, step.title() + " ...") : step -> {};
    Report report =
        new Examination(
                new Request(target, Optional.ofNullable(dialect), settings, login, System.getenv()),
                progress)
            .run();
    if (watched) {
      show(err, "");
    }
    out.println(
        json
            ? JsonReport.of(report)
            : TextReport.on(command.commandLine().getColorScheme().ansi(), charset()).of(report));
    out.flush();
    return report.failure().isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
  }

  private Properties settings(CommandSpec command) {
    Properties settings = new Properties();
    settings.putAll(properties);
    put(settings, command, "--user", "user", user);
    put(settings, command, "--iam", "enableIamAuth", iam ? "true" : null);
    put(settings, command, "--database", "database", database);
    put(settings, command, "--ip-types", "ipTypes", ipTypes);
    put(settings, command, "--timeout", "cloudSqlTimeout", timeout);
    put(settings, command, "--credentials", "credentials", credentials);
    put(
        settings,
        command,
        "--credentials-file",
        "credentials",
        credentialsFile == null ? null : "file:" + credentialsFile);
    if (impersonate != null) {
      String[] accounts = impersonate.split(",", 2);
      put(
          settings,
          command,
          "--impersonate-service-account",
          "cloudSqlTargetPrincipal",
          accounts[0]);
      // The target comes first, and then who may act as it; a setting names them the other way.
      put(
          settings,
          command,
          "--impersonate-service-account",
          "cloudSqlDelegates",
          accounts.length > 1 ? reversed(accounts[1]) : null);
    }
    put(settings, command, "--quota-project", "cloudSqlAdminQuotaProject", quotaProject);
    put(settings, command, "--universe-domain", "cloudSqlUniverseDomain", universeDomain);
    put(settings, command, "--sqladmin-api-endpoint", "cloudSqlAdminRootUrl", apiEndpoint);
    put(settings, command, "--server-port", "cloudSqlServerPort", serverPort);
    return settings;
  }

  private static void put(
      Properties settings,
      CommandSpec command,
      String option,
      String name,
      @Nullable String value) {
    if (value != null && settings.setProperty(name, value) != null) {
      throw new ParameterException(
          command.commandLine(),
          "%s sets %s, which another option sets too. Remove one of them.".formatted(option, name));
    }
  }

  private static String reversed(String list) {
    String[] items = list.split(",");
    Collections.reverse(Arrays.asList(items));
    return String.join(",", items);
  }

  /** Asks for the password unless the environment or a property has it; never an option. */
  private void password(Properties settings) {
    boolean known =
        settings.containsKey("password")
            || target.contains("password=")
            || System.getenv("CLOUDSQL_PASSWORD") != null;
    if (!known) {
      terminal()
          .map(console -> console.readPassword("Password of %s: ", user))
          .filter(typed -> typed.length > 0)
          .ifPresent(typed -> settings.setProperty("password", new String(typed)));
    }
  }

  /** The console, if a person sits at it; before Java 22 there is none otherwise. */
  @SuppressWarnings("SystemConsoleNull")
  private static Optional<Console> terminal() {
    Console console = System.console();
    if (console == null) {
      return Optional.empty();
    }
    try {
      Object person = Console.class.getMethod("isTerminal").invoke(console);
      return Boolean.TRUE.equals(person) ? Optional.of(console) : Optional.empty();
    } catch (ReflectiveOperationException e) {
      return Optional.of(console);
    }
  }

  /** Shows a text on the line of the cursor, in place of the one before. */
  private static void show(PrintWriter err, String text) {
    err.print("\r  %-24s\r".formatted(text));
    err.flush();
  }

  /** The encoding of the terminal; Java 17 knows only its default. */
  private static Charset charset() {
    String name = System.getProperty("stdout.encoding", "");
    return !name.isEmpty() && Charset.isSupported(name)
        ? Charset.forName(name)
        : Charset.defaultCharset();
  }
}
