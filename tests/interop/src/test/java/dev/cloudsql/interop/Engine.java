package dev.cloudsql.interop;

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
  MYSQL(
      "MYSQL_8_0", "shop", "SELECT substring_index(user(), '@', 1) AS name, 'Stühle, 机' AS item") {
    @Override
    Database start() {
      return Mysql.start();
    }
  },
  SQLSERVER("SQLSERVER_2022_STANDARD", "shop", "SELECT SYSTEM_USER AS name, N'Stühle, 机' AS item") {
    @Override
    Database start() {
      return SqlServer.start(databaseName());
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
