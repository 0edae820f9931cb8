package dev.cloudsql.examples.iamlogin;

import dev.cloudsql.ConnectorConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.List;

/**
 * The program. Its exit status is 0 if the logins went as expected, 1 if not, 2 for wrong
 * arguments.
 */
public final class Main {

  static final String HELP =
      """
      Logs in to a Cloud SQL database by IAM, without a password.
      Without arguments it starts a PostgreSQL, a MySQL and a local Cloud SQL emulator first.

        [--user=<e-mail>] <dialect> <project:region:instance> <database> [<service account>]

      connects to that instance with application default credentials
      (gcloud auth application-default login), or as a service account that they may act as.
      The user is the principal of the credentials. Name it if the credentials do not say who it is,
      such as those of workload identity federation.
      The dialect is postgres or mysql. The principal needs roles/cloudsql.client,
      roles/cloudsql.instanceUser, and a user of the instance:
        gcloud sql users create <e-mail> --instance=<instance> --type=cloud_iam_user
      and the instance needs the flag cloudsql.iam_authentication, for MySQL
      cloudsql_iam_authentication.
      """;

  private static final String USER = "--user=";

  private Main() {}

  /** Runs the example; see {@code --help}. */
  public static void main(String[] args) {
    int status = run(List.of(args), System.out, System.err);
    if (status != 0) {
      System.exit(status);
    }
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    try {
      if (arguments.isEmpty()) {
        logInLocally(out);
        return 0;
      }
      boolean named = arguments.get(0).startsWith(USER);
      String user = named ? arguments.get(0).substring(USER.length()) : null;
      List<String> args = named ? arguments.subList(1, arguments.size()) : arguments;
      if (args.size() < 3 || args.size() > 4 || args.get(0).startsWith("-")) {
        (args.equals(List.of("--help")) ? out : err).print(HELP);
        return args.equals(List.of("--help")) ? 0 : 2;
      }
      ConnectorConfig config =
          ConnectorConfig.builder()
              .applicationName("iam-login")
              .impersonate(args.size() == 4 ? args.get(3) : null)
              .build();
      print(out, args.get(1), IamLogin.run(args.get(0), args.get(1), args.get(2), user, config));
      return 0;
    } catch (SQLException | IOException | IllegalArgumentException e) {
      err.println(line(e));
      return 1;
    }
  }

  private static void logInLocally(PrintStream out) throws SQLException, IOException {
    try (LocalCloud cloud = LocalCloud.start()) {
      cloud.startPostgres();
      logIn(out, "postgres", LocalCloud.POSTGRES, "postgres", cloud);
      if (LocalCloud.runsMysql()) {
        cloud.startMysql();
        logIn(out, "mysql", LocalCloud.MYSQL, "", cloud);
      } else {
        out.println("The MySQL of this example is a program for Linux on amd64, and is left out.");
      }
      cloud.forbidLogin();
      out.println("Without roles/cloudsql.instanceUser:");
      out.println("  " + refusal(cloud));
    }
  }

  private static void logIn(
      PrintStream out, String dialect, String instance, String database, LocalCloud cloud)
      throws SQLException {
    print(out, instance, IamLogin.run(dialect, instance, database, null, cloud.config()));
  }

  private static String refusal(LocalCloud cloud) throws IOException {
    try {
      IamLogin.run("postgres", LocalCloud.POSTGRES, "postgres", null, cloud.config());
      throw new IOException("The database let in whom it should not");
    } catch (SQLException e) {
      return line(e);
    }
  }

  private static void print(PrintStream out, String instance, String user) {
    out.println("%-28s logged in as %s".formatted(instance, user));
  }

  private static String line(Exception failure) {
    String message = String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    return failure instanceof SQLException sql
        ? "%s [SQLState %s]".formatted(message, sql.getSQLState())
        : message;
  }
}
