package dev.cloudsql.examples.realcloud;

import dev.cloudsql.ConnectorConfig;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** The program. Its exit status is 0 if no check failed, 1 if one did, 2 for wrong arguments. */
public final class Main {

  private Main() {}

  /** Runs the check; see {@code --help}. */
  public static void main(String[] args) throws InterruptedException {
    ConnectorConfig config = ConnectorConfig.builder().applicationName("real-cloud-check").build();
    int status = run(List.of(args), System.getenv(), config, System.out, System.err);
    if (status != 0) {
      System.exit(status);
    }
  }

  static int run(
      List<String> args,
      Map<String, String> environment,
      ConnectorConfig config,
      PrintStream out,
      PrintStream err)
      throws InterruptedException {
    if (args.contains("--help")) {
      out.print(Arguments.HELP);
      return 0;
    }
    try {
      Arguments arguments = Arguments.parse(args, environment);
      Report report = new Report(arguments);
      RealCloudCheck.run(arguments, config, report);
      report.print(out);
      return report.failed() ? 1 : 0;
    } catch (UsageException e) {
      err.println(e.getMessage() + " See --help.");
      return 2;
    }
  }
}
