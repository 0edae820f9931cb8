package dev.cloudsql.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.dialect.mysql.server.Server;
import dev.cloudsql.dialect.mysql.server.Servers;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;

@DisplayName("From a name to rows: MariaDB Connector/J on an instance of MariaDB")
class MariaDbOnCloudSqlTests extends RowsOnCloudSql {

  MariaDbOnCloudSqlTests(@Servers.MariaDb Server server) {
    super("mariadb", server.unixSocket());
  }

  @Override
  int streaming() {
    return 100;
  }

  @Override
  void assertCancelled(SQLException failure) {
    assertThat(failure.getSQLState()).isEqualTo("70100");
  }

  @Override
  String driverUrl() {
    return "jdbc:mariadb://instance.cloudsql.invalid/shop?sslMode=disable&socketFactory="
        + MariaDbSocketFactory.class.getName();
  }
}
