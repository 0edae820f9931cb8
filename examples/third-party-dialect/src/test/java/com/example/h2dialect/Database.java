package com.example.h2dialect;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.tck.DatabaseUnderTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.tools.Server;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * H2's TCP server in this process, started once for all test classes, with a database in memory.
 *
 * @param port where it listens
 */
record Database(int port) {

  /** In capitals, as H2 tells it back. */
  private static final String NAME = "SHOP";

  private static final String USER = "APP";
  private static final String ODD_USER = "O?D&D=1%20 ;Ü語";
  private static final String PASSWORD = "s3cret?&;=%1 ü";

  DatabaseUnderTest underTest() {
    return new DatabaseUnderTest("H2_2", Backend.tcp("127.0.0.1", port), NAME, USER, PASSWORD);
  }

  /** The same, for another user. */
  DatabaseUnderTest oddlyNamed() {
    return new DatabaseUnderTest("H2_2", Backend.tcp("127.0.0.1", port), NAME, ODD_USER, PASSWORD);
  }

  /** Gives a test the database as a parameter. */
  static final class Provider implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Database.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(Namespace.create(Database.class))
          .getOrComputeIfAbsent(Database.class, key -> Running.start(), Running.class)
          .database();
    }
  }

  /** An in-memory database lasts as long as a connection is open. */
  private record Running(Server server, Connection memory) implements AutoCloseable {

    static Running start() {
      try {
        Connection memory = DriverManager.getConnection("jdbc:h2:mem:" + NAME, "sa", "");
        try (Statement statement = memory.createStatement()) {
          statement.execute("CREATE USER " + USER + " PASSWORD '" + PASSWORD + "'");
          statement.execute("CREATE USER \"" + ODD_USER + "\" PASSWORD '" + PASSWORD + "'");
        }
        Server server =
            Server.createTcpServer("-tcpPort", "0", "-ifExists", "-key", NAME, "mem:" + NAME);
        return new Running(server.start(), memory);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    Database database() {
      return new Database(server.getPort());
    }

    @Override
    public void close() throws SQLException {
      server.stop();
      memory.close();
    }
  }
}
