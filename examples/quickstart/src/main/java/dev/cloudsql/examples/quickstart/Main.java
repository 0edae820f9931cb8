package dev.cloudsql.examples.quickstart;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.examples.quickstart.Quickstart.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** The program. Its exit status is 0 if rows were read, 1 if not, 2 for wrong arguments. */
public final class Main {

  private Main() {}

  /** Runs the quickstart; see {@code --help}. */
  public static void main(String[] args) {
    int status = run(List.of(args), System.getenv(), System.out, System.err);
    if (status != 0) {
      System.exit(status);
    }
  }

  static int run(
      List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      Arguments arguments = Arguments.parse(args, environment);
      if (arguments.help()) {
        out.print(Arguments.HELP);
      } else if (arguments.instance().isPresent()) {
        connect(arguments, arguments.instance().get(), new Summary(out));
      } else {
        connectLocally(arguments, new Summary(out));
      }
      return 0;
    } catch (UsageException e) {
      err.println(e.getMessage() + " See --help.");
      return 2;
    } catch (SQLException | IOException e) {
      err.println(Summary.line(e));
      return 1;
    }
  }

  private static void connect(Arguments arguments, String instance, Summary summary)
      throws SQLException, IOException {
    ConnectorConfig config = ConnectorConfig.builder().applicationName("quickstart").build();
    summary.print(Quickstart.run(instance, arguments.options(), config), "");
  }

  private static void connectLocally(Arguments arguments, Summary summary)
      throws SQLException, IOException {
    try (LocalCloud cloud = LocalCloud.start()) {
      Outcome outcome =
          Quickstart.run(LocalCloud.INSTANCE, cloud.options(arguments.options()), cloud.config());
      summary.print(outcome, " (emulated here; --instance connects to a real one)");
    }
  }
}
