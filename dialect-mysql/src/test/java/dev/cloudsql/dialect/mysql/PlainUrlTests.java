package dev.cloudsql.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The socket factories in plain driver URLs")
class PlainUrlTests {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql:///shop?socketFactory=dev.cloudsql.dialect.mysql.SocketFactory",
        "jdbc:mariadb://instance.cloudsql.invalid/shop?socketFactory=dev.cloudsql.dialect.mysql.MariaDbSocketFactory"
      })
  @DisplayName("say that the instance is missing")
  void noInstance(String url) {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> DriverManager.getConnection(url))
        .havingRootCause()
        .isInstanceOfSatisfying(
            ConnectorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OPTION))
        .withMessageContaining("cloudSqlInstance=project:region:instance");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://db.example.com/shop?&socketFactory=dev.cloudsql.dialect.mysql.SocketFactory",
        "jdbc:mariadb://db.example.com/shop?&socketFactory=dev.cloudsql.dialect.mysql.MariaDbSocketFactory"
      })
  @DisplayName("find the instance by a DNS name that is the URL's host")
  void dnsName(String url) {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> DriverManager.getConnection(url + "&instanceResolver=nobody"))
        .havingRootCause()
        .isInstanceOfSatisfying(
            ConnectorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER))
        .withMessageContaining("instance resolver named 'nobody'");
  }

  @Test
  @DisplayName("have their names on the page of the configuration")
  void factoryOnThePage() throws Exception {
    assertThat(Files.readString(Path.of("..", "docs", "configuration.md")))
        .contains("`socketFactory=" + SocketFactory.class.getName() + "`")
        .contains("`socketFactory=" + MariaDbSocketFactory.class.getName() + "`");
  }

  @Test
  @DisplayName("are not the dialect's own, which works with a ticket only")
  void noTicket() {
    String url =
        "jdbc:mariadb://instance.cloudsql.invalid/shop?localSocketAddress=127.0.0.1&socketFactory="
            + TicketSocketFactory.class.getName();
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> DriverManager.getConnection(url))
        .withStackTraceContaining("Only the dialect makes sockets of this kind");
  }
}
