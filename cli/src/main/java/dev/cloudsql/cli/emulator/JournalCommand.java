package dev.cloudsql.cli.emulator;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import dev.cloudsql.cli.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what arrived at a running emulator. */
@Command(
    name = "journal",
    description = {
      "Show the calls, connections and DNS queries that arrived.",
      "Tokens and secrets are left out."
    },
    mixinStandardHelpOptions = true)
final class JournalCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ControlClient control;

  @Option(names = "--json", description = "Print JSON, with the headers and bodies of calls.")
  private boolean json;

  @Override
  public Integer call() {
    JsonElement journal = control.call("GET", "/journal", null);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(journal);
    } else {
      print(out, new Gson().fromJson(journal, Journal.class));
    }
    out.flush();
    return ExitCode.OK;
  }

  private static void print(PrintWriter out, Journal journal) {
    journal
        .calls()
        .forEach(
            call -> {
              @Nullable String instance = call.instance();
              out.printf(
                  "%-26s %-30s %s %s%n",
                  call.call(), instance == null ? "-" : instance, call.method(), call.target());
            });
    journal
        .connections()
        .forEach(
            (instance, sockets) -> {
              out.printf(
                  "%-26s %-30s %s accepted, %s handshakes, %s failed, %s open%n",
                  "connections",
                  instance,
                  sockets.accepted(),
                  sockets.handshakes(),
                  sockets.failedHandshakes(),
                  sockets.open());
              sockets
                  .handshakeFailures()
                  .forEach(
                      why -> out.printf("%-26s %-30s %s%n", "handshake failed", instance, why));
            });
    journal
        .sqlData()
        .forEach(
            (instance, streams) -> {
              out.printf(
                  "%-26s %-30s %s started, %s continued, %s dropped, %s open%n",
                  "sql data",
                  instance,
                  streams.started(),
                  streams.continued(),
                  streams.dropped(),
                  streams.openStreams());
              streams
                  .failures()
                  .forEach(why -> out.printf("%-26s %-30s %s%n", "sql data failed", instance, why));
            });
    journal
        .dnsQueries()
        .forEach(query -> out.printf("%-26s %-30s %s%n", "dns", query.name(), query.type()));
  }
}
