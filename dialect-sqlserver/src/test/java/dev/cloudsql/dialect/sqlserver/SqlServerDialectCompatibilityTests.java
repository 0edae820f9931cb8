package dev.cloudsql.dialect.sqlserver;

import dev.cloudsql.emulator.tds.TdsServer;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.tck.DatabaseUnderTest;
import dev.cloudsql.tck.DialectCompatibilityKit;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The SQL Server dialect, by the rules")
class SqlServerDialectCompatibilityTests extends DialectCompatibilityKit {

  private static final String ODD = "o?d&d=1%20 ;{}'\"ü語😀";
  private static final TdsServer SERVER =
      TdsServer.withUser("app", "s3cret").user(ODD, ODD).database("shop").database(ODD);

  @Override
  protected DialectProvider dialect() {
    return new SqlServerDialect();
  }

  @Override
  protected DatabaseUnderTest database() {
    return new DatabaseUnderTest("SQLSERVER_2022_STANDARD", SERVER, "shop", "app", "s3cret");
  }

  @Override
  protected Optional<DatabaseUnderTest> oddLogin() {
    return Optional.of(new DatabaseUnderTest("SQLSERVER_2022_STANDARD", SERVER, ODD, ODD, ODD));
  }

  @Override
  protected Optional<OddProperty> oddProperty() {
    return Optional.of(new OddProperty("applicationName", ODD, "SELECT APP_NAME()"));
  }

  @Override
  protected Optional<String> slowStatement() {
    return Optional.of("WAITFOR DELAY '00:10:00'");
  }
}
