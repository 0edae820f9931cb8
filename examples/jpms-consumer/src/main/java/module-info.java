/** A program that is a module: of the connectors it names the API, and nothing else. */
module dev.cloudsql.examples.consumer {
  requires dev.cloudsql;
  requires static org.jspecify;
}
