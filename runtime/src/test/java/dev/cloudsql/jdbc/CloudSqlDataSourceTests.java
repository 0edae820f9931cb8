package dev.cloudsql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.SQLException;
import java.util.Properties;
import javax.naming.Reference;
import javax.naming.spi.NamingManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The data source bean")
class CloudSqlDataSourceTests {

  private final CloudSqlDataSource source = new CloudSqlDataSource();

  @Test
  @DisplayName("comes back from a naming service as it was bound")
  void roundTrip() throws Exception {
    source.setUrl("jdbc:cloudsql:postgresql://p:r:i");
    source.setDialect("postgresql");
    source.setInstance("p:r:i");
    source.setDatabase("shop");
    source.setUser("app");
    source.setPassword("s3cret");
    source.setLoginTimeout(7);
    Properties more = new Properties();
    more.setProperty("ipTypes", "PRIVATE");
    source.setProperties(more);

    CloudSqlDataSource copy =
        (CloudSqlDataSource)
            NamingManager.getObjectInstance(source.getReference(), null, null, null);

    assertThat(copy.getReference()).isEqualTo(source.getReference());
    assertThat(copy.getUrl()).isEqualTo("jdbc:cloudsql:postgresql://p:r:i");
    assertThat(copy.getDialect()).isEqualTo("postgresql");
    assertThat(copy.getInstance()).isEqualTo("p:r:i");
    assertThat(copy.getDatabase()).isEqualTo("shop");
    assertThat(copy.getUser()).isEqualTo("app");
    assertThat(copy.getLoginTimeout()).isEqualTo(7);
    assertThat(copy.propertyNames()).containsExactly("database", "ipTypes", "password", "user");
  }

  @Test
  @DisplayName("is not made of a reference to something else")
  void otherReference() throws Exception {
    assertThat(
            new CloudSqlDataSource.Factory()
                .getObjectInstance(new Reference("com.example.Other"), null, null, null))
        .isNull();
  }

  @ParameterizedTest
  @DisplayName("shows no secrets as text")
  @ValueSource(
      strings = {
        "jdbc:cloudsql:postgres://p:r:i/shop?password=s3cret",
        "jdbc:cloudsql:postgres://app:s3cret@p:r:i",
        "jdbc:cloudsql:postgres://p:r:i#s3cret"
      })
  void text(String url) {
    source.setUrl(url);
    source.setPassword("s3cret");

    assertThat(source.toString()).doesNotContain("s3cret").contains("[password]");
  }

  @Test
  @DisplayName("says what is missing when it has no URL, or another driver's")
  void noUrl() {
    source.setDialect("postgresql");
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(source::getConnection)
        .withMessageContaining("Set the property url, or dialect and instance.");

    source.setUrl("jdbc:postgresql://localhost/shop");
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(source::getConnection)
        .withMessageContaining("jdbc:cloudsql:");
  }

  @Test
  @DisplayName("reports an unknown dialect as the URL driver does")
  void unknownDialect() {
    source.setDialect("oracle");
    source.setInstance("p:r:i");

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(source::getConnection)
        .withMessageEndingWith("[CSQL-DIALECT]");
  }

  @Test
  @DisplayName("unwraps to itself and nothing else")
  void unwraps() throws SQLException {
    assertThat(source.isWrapperFor(CloudSqlDataSource.class)).isTrue();
    assertThat(source.unwrap(CloudSqlDataSource.class)).isSameAs(source);
    assertThatExceptionOfType(SQLException.class).isThrownBy(() -> source.unwrap(String.class));
  }
}
