package dev.cloudsql.examples.httpserver;

import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;

/** The program: serves rows of an instance until it is stopped. */
public final class Main {

  private static final String DEFAULT_PORT = "8080";

  private Main() {}

  /**
   * Starts the server.
   *
   * <p>Reads from the environment: {@code CLOUDSQL_DATABASE}, {@code CLOUDSQL_USER}, {@code
   * CLOUDSQL_PASSWORD} and every other setting of the connector, and {@code PORT}.
   *
   * @param args an instance connection name or a DNS name
   */
  public static void main(String[] args) throws Exception {
    if (args.length != 1) {
      System.err.println("Name the instance: project:region:instance, or a DNS name.");
      System.exit(2);
    }
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", DEFAULT_PORT));
    Connector connector = Connectors.forDialect("postgres");
    GreetingServer server = GreetingServer.start(connector, args[0], port);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.println("Listening on http://localhost:" + server.port());
  }
}
