package dev.cloudsql.interop;

import dev.cloudsql.tck.fake.backend.Backend;
import dev.cloudsql.tck.fake.tds.TdsServer;
import java.io.IOException;
import java.sql.SQLException;

/** A kind of database that Cloud SQL has. */
enum Engine {
  POSTGRES("POSTGRES_17", "postgres", "SELECT current_user AS name, 'Stühle, 机' AS item") {
    @Override
    Database start() throws IOException, SQLException {
      return Postgres.start();
    }
  },
  SQLSERVER("SQLSERVER_2022_STANDARD", "shop", "SELECT SYSTEM_USER AS name, N'Stühle, 机' AS item") {
    @Override
    Database start() {
      TdsServer server =
          TdsServer.withUser(Database.USER, Database.PASSWORD).database(databaseName());
      return new Database() {
        @Override
        public Backend backend() {
          return server;
        }

        @Override
        public void close() {}
      };
    }
  };

  private final String version;
  private final String databaseName;
  private final String sql;

  Engine(String version, String databaseName, String sql) {
    this.version = version;
    this.databaseName = databaseName;
    this.sql = sql;
  }

  abstract Database start() throws IOException, SQLException;

  /** What the Admin API calls it. */
  String version() {
    return version;
  }

  /** A database to log in to. */
  String databaseName() {
    return databaseName;
  }

  /** Asks for one row: the user's name, and an item that no single-byte encoding can spell. */
  String sql() {
    return sql;
  }
}
