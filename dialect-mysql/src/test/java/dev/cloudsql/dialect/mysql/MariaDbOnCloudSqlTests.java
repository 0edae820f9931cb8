package dev.cloudsql.dialect.mysql;

import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.mysql.Servers;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;

@DisplayName("From a name to rows: MariaDB Connector/J on an instance of MariaDB")
class MariaDbOnCloudSqlTests extends MysqlRows {

  MariaDbOnCloudSqlTests(@Servers.MariaDb Server server) {
    super("mariadb", server.unixSocket());
  }

  @Override
  protected Optional<String> driverUrl(String name, String parameters) {
    return Optional.of(
        "jdbc:mariadb://instance.cloudsql.invalid/shop?sslMode=disable&socketFactory="
            + MariaDbSocketFactory.class.getName()
            + "&cloudSqlInstance="
            + name
            + "&"
            + parameters);
  }
}
