package dev.cloudsql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.sql.SQLException;
import java.util.Properties;
import javax.naming.BinaryRefAddr;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import javax.naming.spi.NamingManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The data source bean")
class CloudSqlDataSourceTests {

  private static final String FACTORY = CloudSqlDataSource.Factory.class.getName();

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
    source.setIpTypes("PRIVATE");
    source.setEnableIamAuth(true);
    Properties more = new Properties();
    more.setProperty("cloudSqlTimeout", "20");
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
    assertThat(copy.getIpTypes()).isEqualTo("PRIVATE");
    assertThat(copy.isEnableIamAuth()).isTrue();
    assertThat(copy.propertyNames())
        .containsExactly(
            "cloudSqlTimeout", "database", "enableIamAuth", "ipTypes", "password", "user");
  }

  @Test
  @DisplayName("is made of an application server's configuration, without the server's own entries")
  void serverConfiguration() throws Exception {
    Reference configured = new Reference("javax.sql.DataSource", FACTORY, null);
    configured.add(new StringRefAddr("auth", "Container"));
    configured.add(new StringRefAddr("singleton", "true"));
    configured.add(new BinaryRefAddr("unknown", new byte[1]));
    configured.add(new StringRefAddr("url", "jdbc:cloudsql:postgresql://p:r:i/shop"));
    configured.add(new StringRefAddr("username", "app"));
    configured.add(new StringRefAddr("password", "s3cret"));
    configured.add(new StringRefAddr("ipTypes", "PRIVATE"));

    CloudSqlDataSource made =
        (CloudSqlDataSource) NamingManager.getObjectInstance(configured, null, null, null);

    assertThat(made.getUrl()).isEqualTo("jdbc:cloudsql:postgresql://p:r:i/shop");
    assertThat(made.getUser()).isEqualTo("app");
    assertThat(made.propertyNames()).containsExactly("ipTypes", "password", "user");
  }

  @Test
  @DisplayName("says which entry of a server's configuration is wrong")
  void wrongLoginTimeout() {
    Reference configured = new Reference("javax.sql.DataSource", FACTORY, null);
    configured.add(new StringRefAddr("loginTimeout", "PT7S"));

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(
            () -> new CloudSqlDataSource.Factory().getObjectInstance(configured, null, null, null))
        .withMessage("The login timeout must be a number of seconds: 'PT7S'");
  }

  @Test
  @DisplayName("comes back from serialization as it was")
  void serialized() throws Exception {
    source.setUrl("jdbc:cloudsql:postgresql://p:r:i");
    source.setPassword("s3cret");
    source.setLoginTimeout(7);

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(source);
    CloudSqlDataSource copy =
        (CloudSqlDataSource)
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

    assertThat(copy.getReference()).isEqualTo(source.getReference());
    assertThatExceptionOfType(SQLException.class)
        .as("it connects")
        .isThrownBy(copy::getConnection)
        .withMessageEndingWith("[CSQL-DIALECT]");
  }

  @Test
  @DisplayName("refuses a URL beside a dialect and an instance, because one would be ignored")
  void urlAndInstance() {
    source.setUrl("jdbc:cloudsql:postgresql://p:r:i");
    source.setInstance("p:r:other");

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(source::getConnection)
        .withMessageContaining("Remove the URL, or the other two.");
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
        .withMessageContaining("Set the property url, or dialect and instance;")
        .withMessageEndingWith("[CSQL-OPTION]");

    source.setDialect(null);
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
