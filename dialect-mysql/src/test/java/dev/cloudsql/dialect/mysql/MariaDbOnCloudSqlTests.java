package dev.cloudsql.dialect.mysql;

import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.mysql.Servers;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

/** Cloud SQL has no MariaDB: {@link MariaDbDriverOnMysqlTests} tests what it has. */
@Tag("long")
@DisplayName("From a name to rows: MariaDB Connector/J on an instance of MariaDB")
class MariaDbOnCloudSqlTests extends MysqlRows {

  MariaDbOnCloudSqlTests(@Servers.MariaDb Server server) {
    super("mariadb", server.unixSocket());
  }

  @Override
  protected Optional<String> driverUrl(String name, String parameters) {
    // A DNS name may be the host.
    String place =
        name.contains(":")
            ? "instance.cloudsql.invalid/shop?cloudSqlInstance=%s&".formatted(name)
            : name + "/shop?";
    return Optional.of(
        "jdbc:mariadb://%ssslMode=disable&socketFactory=%s&%s"
            .formatted(place, MariaDbSocketFactory.class.getName(), parameters));
  }
}
