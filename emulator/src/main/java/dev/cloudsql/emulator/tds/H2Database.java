package dev.cloudsql.emulator.tds;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.UUID;
import org.h2.Driver;
import org.jspecify.annotations.Nullable;

/**
 * One database of the server: H2 in memory, in its mode for SQL Server.
 *
 * <p>It lives as long as this object: H2 closes connections that were garbage collected.
 */
final class H2Database {

  // Names keep their case, but do not depend on it. A database name before a schema is ignored. A
  // plan that was cancelled must not be used again: it would end once more.
  private static final String SETTINGS =
      ";MODE=MSSQLServer;DATABASE_TO_UPPER=FALSE;CASE_INSENSITIVE_IDENTIFIERS=TRUE"
          + ";IGNORE_CATALOGS=TRUE;QUERY_CACHE_SIZE=0";

  // Rows are sent while H2 still finds more. GENERATE_SERIES has a column named VALUE.
  private static final String SESSION_SETTINGS =
      ";IFEXISTS=TRUE;SCHEMA=dbo;LAZY_QUERY_EXECUTION=1;NON_KEYWORDS=VALUE";

  private final String url = "jdbc:h2:mem:" + UUID.randomUUID();
  private @Nullable Connection owner;

  /** Opens a session; the first one creates the database. */
  synchronized Connection connect() throws SQLException {
    if (owner == null) {
      owner = open(SETTINGS, "owner");
      try (Statement statement = owner.createStatement()) {
        statement.execute("CREATE SCHEMA dbo");
        // A user without rights to read files or load classes.
        statement.execute("CREATE USER client PASSWORD ''");
        statement.execute("GRANT ALTER ANY SCHEMA TO client");
      }
    }
    return open(SESSION_SETTINGS, "client");
  }

  private Connection open(String settings, String user) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", "");
    // Not by the DriverManager: it would find the driver of whichever H2 comes first.
    return Driver.load().connect(url + settings, login);
  }
}
