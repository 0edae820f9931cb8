package dev.cloudsql.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.spi.ClientProtocol;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The dialects for MySQL")
class DialectTests {

  static Stream<DialectProvider> dialects() {
    return Stream.of(new MysqlDialect(), new MariaDbDialect());
  }

  @ParameterizedTest
  @MethodSource("dialects")
  @DisplayName("are found by their names")
  void areFound(DialectProvider dialect) throws Exception {
    assertThat(Providers.named(DialectProvider.class, dialect.name())).hasSameClassAs(dialect);
  }

  @ParameterizedTest
  @MethodSource("dialects")
  @DisplayName("speak to every MySQL and to nothing else")
  void supports(DialectProvider dialect) {
    for (String version : new String[] {"MYSQL_5_7", "MYSQL_8_0", "MYSQL_8_0_36", "MYSQL_8_4"}) {
      assertThat(dialect.unsupported(version, AuthMode.BUILT_IN)).isEmpty();
      assertThat(dialect.unsupported(version, AuthMode.IAM).isEmpty())
          .isEqualTo(dialect.name().equals("mysql"));
    }
    for (String version : new String[] {"POSTGRES_17", "SQLSERVER_2022_STANDARD", "MYSQLX", ""}) {
      assertThat(dialect.unsupported(version, AuthMode.BUILT_IN)).isPresent();
      assertThat(dialect.unsupported(version, AuthMode.IAM)).isPresent();
    }
  }

  @Test
  @DisplayName("tell how their drivers take the connection")
  void clientProtocol() {
    assertThat(new MysqlDialect().clientProtocol()).contains(ClientProtocol.TLS);
    assertThat(new MariaDbDialect().clientProtocol()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "sa@shop.iam.gserviceaccount.com, sa",
    "Ada.Lovelace@Example.com, ada.lovelace",
    "ada, ada",
    "SA, sa"
  })
  @DisplayName("spell IAM users in lower case and without what follows the @")
  void iamUser(String principal, String user) {
    assertThat(dialects()).allMatch(dialect -> dialect.iamUser(principal).equals(user));
  }

  @ParameterizedTest
  @ValueSource(strings = {"socketFactory", "SOCKETFACTORY", "localSocketAddress", "dnsSrv"})
  @DisplayName("refuse properties that lead away from the given sockets")
  void refusesProperties(String property) {
    assertThat(dialects()).allSatisfy(dialect -> assertRefused(dialect, property));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localSocket", "pipe", "pool"})
  @DisplayName("refuse more of them from MariaDB Connector/J, which has more")
  void refusesMore(String property) {
    assertRefused(new MariaDbDialect(), property);
  }

  private static void assertRefused(DialectProvider dialect, String property) {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(
            () ->
                dialect.connect(
                    Requests.sockets(), Requests.of(AuthMode.BUILT_IN, Map.of(property, "x"))))
        .withMessageContaining("cannot be used")
        .withMessageContaining(Requests.INSTANCE.toString())
        .satisfies(e -> assertThat(e.getMessage()).containsIgnoringCase("[" + property + "]"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OPTION));
  }

  @ParameterizedTest
  @MethodSource("dialects")
  @DisplayName("keep it as the cause that a ticket is no longer good")
  void oldTicket(DialectProvider dialect) {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(
            () -> dialect.connect(Requests.sockets(), Requests.of(AuthMode.BUILT_IN, Map.of())))
        .withStackTraceContaining(ConnectorException.class.getName());
  }

  @Test
  @DisplayName("pass a ticket to MariaDB Connector/J as a host that is not resolved")
  void ticketIsNoHost() {
    InetSocketAddress address = new InetSocketAddress(TicketSocket.address("tick.1.2"), 0);

    assertThat(address.isUnresolved()).isTrue();
    assertThat(address.getHostString()).isEqualTo("[tick.1.2");
  }
}
