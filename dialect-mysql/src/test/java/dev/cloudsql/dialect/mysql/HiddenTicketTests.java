package dev.cloudsql.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A connection that hides its ticket")
class HiddenTicketTests {

  private static final String URL =
      "jdbc:mariadb://i.r.p.cloudsql.invalid/shop?user=app&localSocketAddress=[secret.1&sslMode=x";

  @ParameterizedTest
  @CsvSource({
    "jdbc:mariadb://h/d?a=b&localSocketAddress=[t&c=d, jdbc:mariadb://h/d?a=b&c=d",
    "jdbc:mariadb://h/d?localSocketAddress=[t&c=d, jdbc:mariadb://h/d?c=d",
    "jdbc:mariadb://h/d?a=b&localSocketAddress=[t, jdbc:mariadb://h/d?a=b",
    "jdbc:mariadb://h/d?localSocketAddress=[t, jdbc:mariadb://h/d",
    "jdbc:mariadb://h/d, jdbc:mariadb://h/d",
  })
  @DisplayName("shows its URL without it, wherever it stands")
  void url(String whole, String shown) {
    assertThat(HiddenTicket.withoutTicket(whole)).isEqualTo(shown);
  }

  @Test
  @DisplayName("is the driver's in everything else")
  void delegates() throws SQLException {
    Connection real = real();
    Connection hidden = HiddenTicket.in(real);

    assertThat(hidden.getMetaData().getURL())
        .isEqualTo("jdbc:mariadb://i.r.p.cloudsql.invalid/shop?user=app&sslMode=x");
    assertThat(hidden.getMetaData().getConnection()).isSameAs(hidden);
    assertThat(hidden.unwrap(Connection.class)).isSameAs(real);
    assertThat(Set.of(hidden)).contains(hidden).doesNotContain(real);
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(hidden::createStatement)
        .withMessage("the driver's own");
  }

  private static Connection real() {
    DatabaseMetaData metaData =
        (DatabaseMetaData)
            Proxy.newProxyInstance(
                HiddenTicketTests.class.getClassLoader(),
                new Class<?>[] {DatabaseMetaData.class},
                (proxy, method, arguments) -> method.getName().equals("getURL") ? URL : null);
    return (Connection)
        Proxy.newProxyInstance(
            HiddenTicketTests.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getMetaData" -> metaData;
                  case "unwrap" -> proxy;
                  case "hashCode" -> 1;
                  case "toString" -> "real";
                  default -> throw new SQLException("the driver's own");
                });
  }
}
