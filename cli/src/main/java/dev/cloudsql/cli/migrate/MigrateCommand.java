package dev.cloudsql.cli.migrate;

import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.cli.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what URLs and configurations of the official Java connector become. */
@Command(
    name = "migrate",
    description = {
      "Print what a configuration for the official Java connector becomes with this library.",
      "",
      "Reads URLs of JDBC drivers with its socket factory, r2dbc:gcp: URLs, and properties and YAML"
          + " files with such URLs or with spring.cloud.gcp.sql. Changes no file, and shows no"
          + " password.",
      ""
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  cloudsql migrate src/main/resources/application.yml",
      "  cloudsql migrate 'jdbc:postgresql:///shop?cloudSqlInstance=p:r:i&socketFactory=com.google"
          + ".cloud.sql.postgres.SocketFactory&user=app'",
      "",
      "Exit codes: 0 something was migrated; 1 the configuration names no official connector; 2 it"
          + " cannot be read."
    })
public final class MigrateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "SOURCE",
      description = "A URL, or the path of a properties or YAML file.")
  private List<String> sources;

  @Option(
      names = "--driver-url",
      description =
          "For a URL: keep that of the driver and replace only the class, for tools that go by how"
              + " a URL begins, such as Kafka Connect, Flink and Spark.")
  private boolean driverUrl;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    boolean found = false;
    for (String source : sources) {
      found |=
          source.matches("(?s)(jdbc|r2dbcs?):.*")
              ? migrateUrl(out, source)
              : migrateFile(out, Path.of(source));
    }
    out.flush();
    return found ? ExitCode.OK : ExitCode.FAILURE;
  }

  private boolean migrateUrl(PrintWriter out, String url) {
    if (!OfficialUrl.isOne(url)) {
      throw new CommandFailure(
          "The URL is not one of the official connector: it has no socketFactory or socketFactoryClass of com.google.cloud.sql, and does not begin with r2dbc:gcp:.");
    }
    if (driverUrl) {
      out.println(
          DriverUrl.of(url)
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(), "--driver-url is for URLs of JDBC drivers.")));
      return true;
    }
    try {
      NewUrl replacement = NewUrl.of(OfficialUrl.parse(url), Map.of());
      out.println(replacement.text());
      printRemarks(out, replacement.remarks());
      return true;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("Cannot migrate the URL. " + e.getMessage(), e);
    }
  }

  private static boolean migrateFile(PrintWriter out, Path path) {
    ConfigFile file = ConfigFile.read(path);
    boolean found = false;
    for (int i = 0; i < file.documents().size(); i++) {
      Migration migration = Migration.of(file.documents().get(i));
      if (!migration.isEmpty()) {
        found = true;
        out.print(file.heading(i));
        print(out, file, migration);
      }
    }
    if (!found) {
      out.println("%s names no official connector; nothing changes.".formatted(path));
    }
    return found;
  }

  private static void print(PrintWriter out, ConfigFile file, Migration migration) {
    if (!migration.removed().isEmpty()) {
      out.println("Remove:");
      migration.removed().forEach(name -> out.println("  " + name));
    }
    if (!migration.added().isEmpty()) {
      out.println("Set:");
      file.write(migration.added()).lines().forEach(line -> out.println("  " + line));
    }
    printRemarks(out, migration.remarks());
  }

  private static void printRemarks(PrintWriter out, Collection<String> remarks) {
    if (!remarks.isEmpty()) {
      out.println("Remarks:");
      remarks.forEach(remark -> out.println("  - " + remark));
    }
  }
}
