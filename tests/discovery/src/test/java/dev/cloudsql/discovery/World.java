package dev.cloudsql.discovery;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.tools.Server;

/** H2's server behind an instance of the emulator. */
record World(Connection memory, Server server, CloudSqlEmulator cloud, EmulatedInstance instance)
    implements AutoCloseable {

  static final String NAME = "project:region:instance";
  static final String DATABASE = "SHOP";
  static final String USER = "APP";
  static final String PASSWORD = "s3cret";

  static final ConnectOptions OPTIONS =
      ConnectOptions.builder().database(DATABASE).user(USER).password(PASSWORD).build();

  static World start() throws SQLException {
    // The database lasts as long as a connection is open.
    Connection memory = DriverManager.getConnection("jdbc:h2:mem:" + DATABASE, "sa", "");
    try (Statement statement = memory.createStatement()) {
      statement.execute("CREATE USER " + USER + " PASSWORD '" + PASSWORD + "' ADMIN");
    }
    Server server =
        Server.createTcpServer("-tcpPort", "0", "-ifExists", "-key", DATABASE, "mem:" + DATABASE)
            .start();
    CloudSqlEmulator cloud = CloudSqlEmulator.start();
    EmulatedInstance instance =
        cloud
            .instance(NAME)
            .databaseVersion("H2_2")
            .backend(Backend.tcp("127.0.0.1", server.getPort()))
            .start();
    return new World(memory, server, cloud, instance);
  }

  @Override
  public void close() throws SQLException {
    cloud.close();
    server.stop();
    memory.close();
  }
}
