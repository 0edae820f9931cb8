package dev.cloudsql.observability;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.PrintStream;
import java.nio.file.Path;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** Prints what docs/observability.md shows; run it when an event or a text changes. */
final class Show {

  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private Show() {}

  /**
   * Prints a story and a status, and records the incident.
   *
   * @param args the profile of the recording, and the file to write
   */
  public static void main(String[] args) throws Exception {
    story(System.out);
    try (Recording recording = new Recording(Configuration.create(Path.of(args[0])))) {
      recording.start();
      Incident.run(config -> config);
      recording.dump(Path.of(args[1]));
    }
  }

  private static void story(PrintStream out) throws Exception {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start();
        EmulatedInstance db = cloud.instance(Incident.EAST).start();
        Connector connector = Connectors.forDialect("echo", EmulatorConfig.of(cloud).build())) {
      connector.openSocket(Incident.EAST, OPTIONS).close();
      db.fault(InstanceFault.refuse());
      try {
        connector.openSocket(Incident.EAST, OPTIONS).close();
      } catch (ConnectorException e) {
        out.println(e.getMessage());
        e.recentEvents().forEach(out::println);
      }
      out.println(connector.status());
      out.println(connector.status().toJson());
    }
  }
}
