package dev.cloudsql.dialect.mysql;

import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.mysql.Servers;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.tck.DatabaseUnderTest;
import dev.cloudsql.tck.DialectCompatibilityKit;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("The dialect on Connector/J, by the rules")
@ExtendWith(Servers.class)
class MysqlDialectCompatibilityTests extends DialectCompatibilityKit {

  private final Server server;

  MysqlDialectCompatibilityTests(@Servers.Mysql Server server) {
    this.server = server;
  }

  @Override
  protected DialectProvider dialect() {
    return new MysqlDialect();
  }

  @Override
  protected DatabaseUnderTest database() {
    return new DatabaseUnderTest("MYSQL_8_0", server.unixSocket(), "shop", "app", Server.PASSWORD);
  }

  @Override
  protected Optional<DatabaseUnderTest> oddLogin() {
    return Optional.of(
        new DatabaseUnderTest(
            "MYSQL_8_0", server.unixSocket(), Server.ODD, Server.ODD, Server.PASSWORD));
  }

  @Override
  protected Optional<OddProperty> oddProperty() {
    return Optional.of(
        new OddProperty(
            "sessionVariables",
            "@odd='" + Server.ODD + "'",
            "SELECT CONCAT('@odd=', QUOTE(@odd))"));
  }

  @Override
  protected Optional<String> slowStatement() {
    return Optional.of("SELECT 1 FROM mysql.user WHERE SLEEP(600)");
  }

  @Override
  protected Map<String, String> loggingProperties() {
    return Map.of(
        "traceProtocol", "true",
        "profileSQL", "true",
        "enablePacketDebug", "true",
        "dumpQueriesOnException", "true",
        "autoGenerateTestcaseScript", "true",
        "useUsageAdvisor", "true");
  }
}
