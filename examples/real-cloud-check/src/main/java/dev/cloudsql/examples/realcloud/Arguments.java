package dev.cloudsql.examples.realcloud;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The arguments of the check.
 *
 * @param dialect name of the dialect
 * @param instance instance connection name
 * @param database database to connect to
 * @param user user for the login with a password; there is one if there is a password
 * @param password password of the user
 * @param iam whether to log in by IAM as well
 * @param domainName DNS name that leads to the instance
 * @param delay time after which the connection and a new connect are tried again
 */
record Arguments(
    String dialect,
    String instance,
    String database,
    Optional<String> user,
    Optional<String> password,
    boolean iam,
    Optional<String> domainName,
    Duration delay) {

  static final String PASSWORD_VARIABLE = "CLOUDSQL_PASSWORD";

  static final String HELP =
      """
      Checks the library with a real Cloud SQL instance and prints a report.

        --dialect <postgres|mysql|mariadb|sqlserver>
        --instance <project:region:instance>
        --database <name>     postgres, mysql or master unless given
        --user <name>         log in as this user, with the password in the variable %s
        --iam                 log in by IAM too, or only, when there is no user
        --name <domain name>  a DNS name that leads to the instance
        --minutes <n>         keep a connection this long and connect again; 70 outlasts a certificate
        --help                this text
      """
          .formatted(PASSWORD_VARIABLE);

  private static final Set<String> VALUED =
      Set.of("--dialect", "--instance", "--database", "--user", "--name", "--minutes");

  private static final Map<String, String> DATABASES =
      Map.of("postgres", "postgres", "mysql", "mysql", "mariadb", "mysql", "sqlserver", "master");

  static Arguments parse(List<String> args, Map<String, String> environment) throws UsageException {
    Map<String, String> given = new HashMap<>();
    for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
      String name = rest.next();
      if (name.equals("--iam")) {
        given.put(name, "");
      } else if (VALUED.contains(name) && rest.hasNext()) {
        given.put(name, rest.next());
      } else {
        throw new UsageException("There is no argument '%s', or it has no value.".formatted(name));
      }
    }
    String dialect = required(given, "--dialect");
    if (!DATABASES.containsKey(dialect)) {
      throw new UsageException("There is no dialect '%s'.".formatted(dialect));
    }
    Optional<String> user = Optional.ofNullable(given.get("--user"));
    Optional<String> password = Optional.ofNullable(environment.get(PASSWORD_VARIABLE));
    boolean iam = given.containsKey("--iam");
    if (user.isPresent() ? password.isEmpty() : !iam) {
      throw new UsageException(
          "Give --iam, or --user and the password in %s.".formatted(PASSWORD_VARIABLE));
    }
    return new Arguments(
        dialect,
        required(given, "--instance"),
        given.getOrDefault("--database", DATABASES.get(dialect)),
        user,
        password,
        iam,
        Optional.ofNullable(given.get("--name")),
        minutes(given.getOrDefault("--minutes", "0")));
  }

  private static String required(Map<String, String> given, String name) throws UsageException {
    String value = given.get(name);
    if (value == null) {
      throw new UsageException(name + " is missing.");
    }
    return value;
  }

  private static Duration minutes(String number) throws UsageException {
    try {
      return Duration.ofMinutes(Integer.parseUnsignedInt(number));
    } catch (NumberFormatException e) {
      throw new UsageException("--minutes takes a number, not '%s'.".formatted(number));
    }
  }
}
