package dev.cloudsql.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.AuthMode;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The PostgreSQL dialect")
class PostgresDialectTests {

  private final PostgresDialect dialect = new PostgresDialect();

  @Test
  @DisplayName("is found as 'postgres'")
  void isFound() throws Exception {
    assertThat(Providers.named(DialectProvider.class, "postgres"))
        .isInstanceOf(PostgresDialect.class);
  }

  @ParameterizedTest
  @EnumSource(AuthMode.class)
  @DisplayName("speaks to every PostgreSQL and to nothing else")
  void supports(AuthMode authMode) {
    assertThat(dialect.unsupported("POSTGRES_9_6", authMode)).isEmpty();
    assertThat(dialect.unsupported("POSTGRES_17", authMode)).isEmpty();
    assertThat(dialect.unsupported("MYSQL_8_0", authMode)).isPresent();
    assertThat(dialect.unsupported("SQLSERVER_2022_STANDARD", authMode)).isPresent();
    assertThat(dialect.unsupported("", authMode)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "sa@shop.iam.gserviceaccount.com, sa@shop.iam",
    "SA@Shop.IAM.gserviceaccount.COM, sa@shop.iam",
    "sa@shop.iam, sa@shop.iam",
    "shop@appspot.gserviceaccount.com, shop@appspot",
    "Ada@Example.com, ada@example.com",
    "ada@gserviceaccount.com.example, ada@gserviceaccount.com.example"
  })
  @DisplayName("spells IAM users in lower case, service accounts without their suffix")
  void iamUser(String principal, String user) {
    assertThat(dialect.iamUser(principal)).isEqualTo(user);
  }
}
