package dev.cloudsql.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.mysql.Servers;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("From a name to rows: MariaDB Connector/J on a Cloud SQL instance of MySQL")
class MariaDbDriverOnMysqlTests extends MysqlRows {

  /** The server takes the connection for an open one, and so does the driver. */
  MariaDbDriverOnMysqlTests(@Servers.Mysql Server server) {
    super("mariadb", server.tcp());
  }

  @Override
  protected Optional<String> driverUrl(String name, String parameters) {
    // A DNS name may be the host.
    String place =
        name.contains(":")
            ? "instance.cloudsql.invalid/shop?cloudSqlInstance=%s&".formatted(name)
            : name + "/shop?";
    return Optional.of(
        "jdbc:mariadb://%ssslMode=disable&allowPublicKeyRetrieval=true&socketFactory=%s&%s"
            .formatted(place, MariaDbSocketFactory.class.getName(), parameters));
  }

  @Test
  @DisplayName("tells the instance nothing of the driver")
  void tellsNothing() throws Exception {
    connector().connect(NAME, options()).close();

    assertThat(instance().connections().mdxRequests()).isEmpty();
  }

  @Test
  @DisplayName("sends the password once, for the server's key alone to read, and then only proofs")
  void cachingSha2Password() throws Exception {
    String first = sent(false);
    String second = sent(true);

    assertThat(first).doesNotContain(Server.PASSWORD);
    assertThat(second).doesNotContain(Server.PASSWORD);
    assertThat(first.length()).isGreaterThan(second.length() + 100);
  }

  @Test
  @DisplayName("refuses IAM users before any login, and says what else there is")
  void refusesIam() {
    ConnectOptions options =
        ConnectOptions.builder().authMode(AuthMode.IAM).user("ada@example.com").build();

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> connector().connect(NAME, options))
        .withMessageContaining("does not support IAM database authentication")
        .withMessageEndingWith("Use 'mysql', or built-in authentication. [CSQL-IAM-UNSUPPORTED]");
    assertThat(instance().connections().accepted()).isZero();
  }

  @Test
  @DisplayName("refuses them because the driver gives no password in clear without TLS of its own")
  void driverGivesNoPasswordInClear() {
    ClearPasswordServer server = new ClearPasswordServer();
    cloud().instance("project:region:iam").databaseVersion("MYSQL_8_0").backend(server).start();

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> connector().connect("project:region:iam", options()))
        .withMessageContaining("mysql_clear_password");
    assertThat(server.logins()).isEmpty();
  }
}
