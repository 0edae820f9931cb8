package dev.cloudsql.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.mysql.Servers;
import dev.cloudsql.emulator.journal.MdxRequest;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("From a name to rows: Connector/J on a Cloud SQL instance of MySQL")
class MysqlOnCloudSqlTests extends MysqlRows {

  /**
   * The server treats the connection as secure, as an instance does after the metadata exchange.
   */
  MysqlOnCloudSqlTests(@Servers.Mysql Server server) {
    super("mysql", server.unixSocket());
  }

  @Override
  protected int fetchSize() {
    return Integer.MIN_VALUE;
  }

  @Override
  protected Optional<String> driverUrl(String name, String parameters) {
    // A DNS name may be the host.
    String place =
        name.contains(":") ? "/shop?cloudSqlInstance=%s&".formatted(name) : name + "/shop?&";
    return Optional.of(
        "jdbc:mysql://%ssocketFactory=%s&%s"
            .formatted(place, SocketFactory.class.getName(), parameters));
  }

  @Test
  @DisplayName("tells the instance that the driver relies on TLS")
  void tellsClientProtocol() throws Exception {
    connector().connect(NAME, options()).close();

    assertThat(instance().connections().mdxRequests())
        .extracting(MdxRequest::clientProtocolType)
        .containsExactly(2);
  }

  @Test
  @DisplayName("sends the password through the tunnel once, and then only proofs that it knows it")
  void cachingSha2Password() throws Exception {
    assertThat(sent(false)).contains(Server.PASSWORD);
    assertThat(sent(true)).doesNotContain(Server.PASSWORD);
  }

  @Test
  @DisplayName("logs an IAM user in without a password, whatever the properties say")
  void iam() {
    ClearPasswordServer server = new ClearPasswordServer();
    cloud().instance("project:region:iam").databaseVersion("MYSQL_8_0").backend(server).start();
    ConnectOptions options =
        ConnectOptions.builder()
            .authMode(AuthMode.IAM)
            .user("Sales@Shop.iam.gserviceaccount.com")
            .driverProperty("password", "s3cret")
            .build();

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> connector().connect("project:region:iam", options))
        .withMessageContaining(ClearPasswordServer.ONLY_LOGINS);
    assertThat(server.logins()).containsExactly(new ClearPasswordServer.Login("sales", "", true));
  }
}
