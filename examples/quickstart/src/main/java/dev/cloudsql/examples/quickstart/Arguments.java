package dev.cloudsql.examples.quickstart;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the command line asks for.
 *
 * @param help whether to explain the arguments and do nothing else
 * @param instance the instance to connect to; empty for a local one
 * @param options how to connect to it; for a local one only the types of address are set
 */
record Arguments(boolean help, Optional<String> instance, ConnectOptions options) {

  static final String PASSWORD_VARIABLE = "CLOUDSQL_PASSWORD";

  static final String HELP =
      """
      Connects to a Cloud SQL instance of PostgreSQL, creates a temporary table, writes rows and
      reads them. Without --instance it starts a PostgreSQL and a local Cloud SQL emulator first.

        --instance <project:region:instance>   connect to this instance with application default
                                               credentials (gcloud auth application-default login)
        --database <name>                      the database; postgres unless given
        --user <name>                          the database user
        --password <password>                  its password; better in the variable %s
        --iam                                  log in by IAM instead of a password; the user is then
                                               the credentials' own unless --user names another
        --ip-types <PUBLIC,PRIVATE,PSC>        the types of address to try, in this order
        --help                                 this text
      """
          .formatted(PASSWORD_VARIABLE);

  private static final Set<String> FLAGS = Set.of("--help", "--iam");
  private static final Set<String> LOGIN = Set.of("--database", "--user", "--password", "--iam");
  private static final Set<String> VALUED =
      Set.of("--instance", "--database", "--user", "--password", "--ip-types");

  static Arguments parse(List<String> args, Map<String, String> environment) throws UsageException {
    Map<String, String> given = read(args);
    ConnectOptions.Builder options = ConnectOptions.builder();
    if (given.containsKey("--ip-types")) {
      options.addressPolicy(ipTypes(given.get("--ip-types")));
    }
    Optional<String> instance = Optional.ofNullable(given.get("--instance"));
    if (given.containsKey("--help")) {
      return new Arguments(true, instance, options.build());
    }
    if (instance.isPresent()) {
      checkName(instance.get());
      login(options, given, environment);
    } else if (LOGIN.stream().anyMatch(given::containsKey)) {
      throw new UsageException(
          "--database, --user, --password and --iam go with --instance; the local one needs none.");
    }
    return new Arguments(false, instance, options.build());
  }

  private static Map<String, String> read(List<String> args) throws UsageException {
    Map<String, String> given = new HashMap<>();
    Iterator<String> rest = args.iterator();
    while (rest.hasNext()) {
      String name = rest.next();
      if (!FLAGS.contains(name) && !VALUED.contains(name)) {
        throw new UsageException("There is no argument '%s'.".formatted(name));
      }
      String value = FLAGS.contains(name) ? "" : rest.hasNext() ? rest.next() : "--";
      if (value.startsWith("--")) {
        throw new UsageException("%s needs a value.".formatted(name));
      }
      if (given.put(name, value) != null) {
        throw new UsageException("%s is given twice.".formatted(name));
      }
    }
    return given;
  }

  private static void login(
      ConnectOptions.Builder options, Map<String, String> given, Map<String, String> environment)
      throws UsageException {
    options.database(given.getOrDefault("--database", "postgres")).user(given.get("--user"));
    if (given.containsKey("--iam")) {
      if (given.containsKey("--password")) {
        throw new UsageException("--iam takes no --password.");
      }
      options.authMode(AuthMode.IAM);
      return;
    }
    String password =
        given.containsKey("--password")
            ? given.get("--password")
            : environment.get(PASSWORD_VARIABLE);
    if (password == null || !given.containsKey("--user")) {
      throw new UsageException(
          "--instance needs --iam, or --user and a password (--password, or better the variable %s)."
              .formatted(PASSWORD_VARIABLE));
    }
    options.password(password);
  }

  private static void checkName(String instance) throws UsageException {
    try {
      InstanceName.parse(instance);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "--instance takes project:region:instance, not '%s'.".formatted(instance));
    }
  }

  private static String ipTypes(String list) throws UsageException {
    for (String type : list.split(",", -1)) {
      try {
        IpType.valueOf(type.strip().toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new UsageException(
            "--ip-types takes a list of PUBLIC, PRIVATE and PSC, not '%s'.".formatted(list));
      }
    }
    return list;
  }
}
