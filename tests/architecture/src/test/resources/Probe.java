import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.Connectors;
import java.sql.DriverManager;

/** Names nothing but the API, and says which modules came with it. */
class Probe {

  public static void main(String[] args) throws Exception {
    try (Connector connector = Connectors.forDialect("postgres", ConnectorConfig.defaults())) {
      say("connector", connector);
    }
    say("jdbc:cloudsql", DriverManager.getDriver("jdbc:cloudsql:postgres://p:r:i/db"));
    say("jdbc:postgresql", DriverManager.getDriver("jdbc:postgresql://127.0.0.1/db"));
  }

  private static void say(String what, Object object) {
    System.out.println(what + " comes from " + object.getClass().getModule().getName());
  }
}
