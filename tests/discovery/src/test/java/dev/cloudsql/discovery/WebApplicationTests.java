package dev.cloudsql.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.tds.TdsServer;
import dev.cloudsql.tck.EmulatorConfig;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A web application that brings dialect and driver, on a server with API and runtime")
class WebApplicationTests {

  private static final int COLLECTIONS = 600;
  private static final int WAIT_MILLIS = 100;

  @Test
  @DisplayName("connects, and nothing holds on to its classes when it is undeployed")
  void comesAndGoes() throws Exception {
    try (World world = World.start()) {
      ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();
      PhantomReference<ClassLoader> application = deployAndUndeploy(world, gone);

      for (int i = 0; gone.remove(WAIT_MILLIS) == null; i++) {
        assertThat(i).as("collections, and the classes are still there").isLessThan(COLLECTIONS);
        System.gc();
      }
      Reference.reachabilityFence(application);
    }
  }

  @Test
  @DisplayName("connects with a driver that makes the dialect's socket factory by its name")
  void driverMakesSocketFactory() throws Exception {
    TdsServer server = TdsServer.withUser(World.USER, World.PASSWORD).database(World.DATABASE);
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start();
        EmulatedInstance instance =
            cloud
                .instance(World.NAME)
                .databaseVersion("SQLSERVER_2022_STANDARD")
                .backend(server)
                .start();
        WebApplication application = WebApplication.of("cloudsql-dialect-sqlserver", "mssql-jdbc");
        Connector connector = Connectors.forDialect("sqlserver", EmulatorConfig.of(cloud).build());
        Connection connection = connector.connect(World.NAME, World.OPTIONS)) {
      assertThat(connection.getClass().getClassLoader()).isSameAs(application);
      assertThat(connection.getCatalog()).isEqualTo(World.DATABASE);
      assertThat(instance.connections().handshakes()).isEqualTo(1);
    }
  }

  private static PhantomReference<ClassLoader> deployAndUndeploy(
      World world, ReferenceQueue<ClassLoader> gone) throws Exception {
    try (WebApplication application = WebApplication.of("cloudsql-dialect-h2", "h2")) {
      try (Connector connector =
              Connectors.forDialect("h2", EmulatorConfig.of(world.cloud()).build());
          Connection connection = connector.connect(World.NAME, World.OPTIONS);
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT current_user")) {
        assertThat(connection.unwrap(Connection.class).getClass().getClassLoader())
            .isSameAs(application);
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).isEqualTo(World.USER);
      }
      world.instance().connections().awaitOpen(0);
      return new PhantomReference<>(application, gone);
    }
  }
}
