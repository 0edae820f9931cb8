package dev.cloudsql.flyway;

import com.google.auto.service.AutoService;
import dev.cloudsql.jdbc.CloudSqlDriver;
import java.sql.Connection;
import java.sql.Types;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.extensibility.Plugin;
import org.flywaydb.core.internal.database.DatabaseType;
import org.flywaydb.core.internal.database.base.BaseDatabaseType;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.jdbc.JdbcConnectionFactory;
import org.flywaydb.core.internal.jdbc.StatementInterceptor;
import org.flywaydb.core.internal.parser.Parser;
import org.flywaydb.core.internal.parser.ParsingContext;

/**
 * Makes Flyway open {@code jdbc:cloudsql:} URLs with {@link CloudSqlDriver}.
 *
 * <p>Flyway chooses a database type twice: by the URL, to find the driver, and by the product name
 * of the open connection, to find the engine's SQL. This type is for the first; the second gives
 * Flyway's own type of the engine, from its module for the engine. So this one needs no such module
 * at compile time, and works with any version that the program has.
 */
@AutoService(Plugin.class)
public final class CloudSqlDatabaseType extends BaseDatabaseType {

  private static final Pattern URL = Pattern.compile("jdbc:cloudsql:([A-Za-z0-9-]+):.*");

  /** A URL for which Flyway has a type of its own, and the module that has it, by dialect. */
  private static final Map<String, Engine> ENGINES =
      Map.of(
          "mariadb", new Engine("jdbc:mariadb://host/", "flyway-mysql"),
          "mysql", new Engine("jdbc:mysql://host/", "flyway-mysql"),
          "postgres", new Engine("jdbc:postgresql://host/", "flyway-database-postgresql"),
          "postgresql", new Engine("jdbc:postgresql://host/", "flyway-database-postgresql"),
          "sqlserver", new Engine("jdbc:sqlserver://host", "flyway-sqlserver"));

  private record Engine(String url, String module) {}

  /** Called by {@link java.util.ServiceLoader}. */
  public CloudSqlDatabaseType() {}

  @Override
  public String getName() {
    return "Cloud SQL";
  }

  @Override
  public boolean handlesJDBCUrl(String url) {
    return url.startsWith("jdbc:cloudsql:");
  }

  @Override
  public String getDriverClass(String url, ClassLoader classLoader) {
    return CloudSqlDriver.class.getName();
  }

  /** Sets what Flyway's own type sets, such as the name of the application. */
  @Override
  public void setDefaultConnectionProps(String url, Properties props, ClassLoader classLoader) {
    Matcher parsed = URL.matcher(url);
    Engine engine = parsed.matches() ? ENGINES.get(parsed.group(1)) : null;
    // An unknown dialect is reported by the driver, with those that there are.
    if (engine != null) {
      type(engine).setDefaultConnectionProps(engine.url(), props, classLoader);
    }
  }

  /** Flyway's own type; found as Flyway does, because its register differs between versions. */
  private static DatabaseType type(Engine engine) {
    return ServiceLoader.load(Plugin.class, Plugin.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .filter(DatabaseType.class::isInstance)
        .map(DatabaseType.class::cast)
        .sorted()
        .filter(type -> type.handlesJDBCUrl(engine.url()))
        .findFirst()
        .orElseThrow(
            () ->
                new FlywayException(
                    "Flyway's module for this database is not on the path. Add org.flywaydb:%s in the version of flyway-core."
                        .formatted(engine.module())));
  }

  /** False if the URL has the user, or IAM gives it. */
  @Override
  @SuppressWarnings("deprecation") // The command line of older versions calls it.
  public boolean detectUserRequiredByUrl(String url) {
    return !url.contains("user=") && !usesIam(url);
  }

  /** False if the URL has the password, or IAM makes it unnecessary. */
  @Override
  @SuppressWarnings("deprecation") // The command line of older versions calls it.
  public boolean detectPasswordRequiredByUrl(String url) {
    return !url.contains("password=") && !usesIam(url);
  }

  private static boolean usesIam(String url) {
    return url.contains("enableIamAuth=true");
  }

  /** False: the connection belongs to Flyway's own type of the engine. */
  @Override
  public boolean handlesDatabaseProductNameAndVersion(
      String databaseProductName, String databaseProductVersion, Connection connection) {
    return false;
  }

  /** Not called, because the engine's own type does it. */
  @Override
  public int getNullType() {
    return Types.NULL;
  }

  /** Not called, because the engine's own type does it. */
  @Override
  public Database<?> createDatabase(
      Configuration configuration,
      JdbcConnectionFactory jdbcConnectionFactory,
      StatementInterceptor statementInterceptor) {
    throw new UnsupportedOperationException("A type of its own serves the engine");
  }

  /** Not called, because the engine's own type does it. */
  @Override
  public Parser createParser(
      Configuration configuration,
      ResourceProvider resourceProvider,
      ParsingContext parsingContext) {
    throw new UnsupportedOperationException("A type of its own serves the engine");
  }
}
