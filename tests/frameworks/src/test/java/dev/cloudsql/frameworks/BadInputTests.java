package dev.cloudsql.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cloudsql.ConnectorException;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Cloud.Extension.class)
@DisplayName("A pool with a mistake in its configuration")
@Timeout(120)
class BadInputTests {

  private final Cloud cloud;

  BadInputTests(Cloud cloud) {
    this.cloud = cloud;
  }

  @ParameterizedTest(name = "{0} is {1}")
  @DisplayName("in the URL fails at the first connect, and the error names the cure")
  @CsvSource(
      delimiter = '|',
      value = {
        "jdbc:cloudsql:postgresql://shop:europe-west1:postgresql/shop? | jdbc:cloudsql:postgrsql://shop:europe-west1:postgresql/shop? | Did you mean 'postgres'? [CSQL-DIALECT]",
        "jdbc:cloudsql:postgresql: | jdbc:cloudsql:pg: | merge their META-INF/services files too. [CSQL-DIALECT]",
        "jdbc:cloudsql:postgresql: | jdbc:cloudsql:mysql: | Use 'postgres'. [CSQL-ENGINE]",
        "postgresql://shop | postgresql:shop | Write it as jdbc:cloudsql:<dialect>://<project:region:instance>[/<database>][?<key>=<value>&…]. [CSQL-OPTION]",
        "://shop | ://app:s3cret@shop | user and password go behind the question mark. Write it as jdbc:cloudsql:<dialect>://<project:region:instance>[/<database>][?<key>=<value>&…]. [CSQL-OPTION]",
        "shop:europe-west1:postgresql | shop:postgresql | [CSQL-INSTANCE-NAME]",
        "europe-west1:postgresql | europe-west2:postgresql | Name it shop:europe-west1:postgresql. [CSQL-REGION]",
        "europe-west1:postgresql | europe-west1:postgres | [CSQL-API-NOT-FOUND]",
        "/shop?cloud | /shop?iptypes=PRIVATE&cloud | iptypes is unknown (did you mean 'ipTypes'?). [CSQL-OPTION]",
        "/shop?cloud | /shop?cloudSqlRegion=x&cloud | cloudSqlRegion is unknown. [CSQL-OPTION]",
        "/shop?cloud | /shop?ipTypes=PRIVAT&cloud | ipTypes='PRIVAT' must be a list of PUBLIC, PRIVATE, PSC and SQL_DATA such as PRIVATE,PSC, or AUTO, or a plug-in's name or name:argument. [CSQL-OPTION]",
        "/shop?cloud | /shop?ipTypes=PSC&cloud | Allow one of these, or give the instance an address that is allowed. [CSQL-IP-TYPE]",
        "/shop?cloud | /shop?enableIamAuth=ture&cloud | enableIamAuth='ture' must be one of true, false. [CSQL-OPTION]",
        "/shop?cloud | /shop?cloudSqlTimeout=30s&cloud | cloudSqlTimeout='30s' must be more than zero: seconds such as 30 or 2.5, or a duration such as PT30S. [CSQL-OPTION]",
        "/shop?cloud | /shop?options=50%&cloud | the sign itself is written as %25. Write it as jdbc:cloudsql:<dialect>://<project:region:instance>[/<database>][?<key>=<value>&…]. [CSQL-OPTION]",
        "cloudSqlGoogleCredentialsPath= | cloudSqlGoogleCredentialsPath=/missing | [CSQL-CREDENTIALS]"
      })
  void url(String right, String wrong, String cure) {
    String url = cloud.url(Engine.POSTGRES).replace(right, wrong);
    assertThat(url).contains(wrong);

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> DriverManager.getConnection(url, Cloud.USER, Cloud.PASSWORD))
        .withMessageContaining(text(cure))
        .withMessageEndingWith(code(cure))
        .withMessageNotContaining(Cloud.PASSWORD)
        .withCauseInstanceOf(ConnectorException.class);
  }

  @Test
  @DisplayName("in the URL does not start, and HikariCP's error has the cure")
  void pool() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(cloud.urlWithLogin(Engine.POSTGRES) + "&iptypes=PRIVATE");

    assertThatThrownBy(() -> new HikariDataSource(config).close())
        .hasMessageContaining("iptypes is unknown (did you mean 'ipTypes'?)");
  }

  @Test
  @DisplayName("names an instance in the URL and in a property: the error names the one to remove")
  void twoInstances() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(cloud.urlWithLogin(Engine.POSTGRES));
    config.addDataSourceProperty("cloudSqlInstance", "shop:europe-west1:other");

    assertThatThrownBy(() -> new HikariDataSource(config).close())
        .hasMessageContaining(
            "The URL names the instance already. Remove the option cloudSqlInstance.");
  }

  @Test
  @DisplayName("names another driver beside the URL: HikariCP says that it does not fit")
  void otherDriver() {
    HikariConfig config = new HikariConfig();
    config.setDriverClassName("org.postgresql.Driver");
    config.setJdbcUrl(cloud.urlWithLogin(Engine.POSTGRES));

    assertThatThrownBy(() -> new HikariDataSource(config).close())
        .hasStackTraceContaining("org.postgresql.Driver claims to not accept jdbcUrl");
  }

  @Test
  @DisplayName("has a URL that HikariCP does not pass to the data source: the error says so")
  void urlBesideDataSource() {
    HikariConfig config = new HikariConfig();
    config.setDataSourceClassName("dev.cloudsql.jdbc.CloudSqlDataSource");
    config.setJdbcUrl(cloud.urlWithLogin(Engine.POSTGRES));

    assertThatThrownBy(() -> new HikariDataSource(config).close())
        .hasMessageContaining(
            "Set the property url, or dialect and instance; a pool does not pass its own JDBC URL to a data source.");
  }

  @Test
  @DisplayName("gives the data source a URL and an instance: the error says which to remove")
  void urlAndInstance() {
    HikariConfig config = new HikariConfig();
    config.setDataSourceClassName("dev.cloudsql.jdbc.CloudSqlDataSource");
    config.addDataSourceProperty("url", cloud.urlWithLogin(Engine.POSTGRES));
    config.addDataSourceProperty("instance", "shop:europe-west1:other");

    assertThatThrownBy(() -> new HikariDataSource(config).close())
        .hasMessageContaining("Remove the URL, or the other two.");
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("in a plain driver URL fails at the first connect with the same errors")
  @CsvSource(
      delimiter = '|',
      value = {
        "cloudSqlInstnce=shop:europe-west1:postgresql | cloudSqlInstnce is unknown (did you mean 'cloudSqlInstance'?). [CSQL-OPTION]",
        "cloudSqlInstance=shop:postgresql | [CSQL-INSTANCE-NAME]",
        "iptypes=PRIVATE&cloudSqlInstance=shop:europe-west1:postgresql | iptypes is unknown (did you mean 'ipTypes'?). [CSQL-OPTION]",
        "user=app | Add cloudSqlInstance=project:region:instance to it, for mssql-jdbc socketFactoryConstructorArg=project:region:instance, or give it a DNS name that leads to the instance for a host, or set the environment variable CLOUDSQL_INSTANCE. [CSQL-OPTION]"
      })
  void plainUrl(String wrong, String cure) {
    String url =
        "jdbc:postgresql:///shop?user=app&socketFactory=dev.cloudsql.dialect.postgres.SocketFactory&"
            + wrong;

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> DriverManager.getConnection(url))
        .havingRootCause()
        .isInstanceOf(ConnectorException.class)
        .withMessageContaining(text(cure))
        .withMessageEndingWith(code(cure));
  }

  @Test
  @DisplayName("in a URL of mssql-jdbc fails, and the driver's message names the cure")
  void sqlServerUrl() {
    String url =
        "jdbc:sqlserver://localhost;encrypt=false;connectRetryCount=0;socketFactoryClass=dev.cloudsql.dialect.sqlserver.SocketFactory";

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> DriverManager.getConnection(url))
        .withMessageContaining("for mssql-jdbc socketFactoryConstructorArg=")
        .withMessageContaining("[CSQL-OPTION]");
  }

  private static String text(String cure) {
    return cure.substring(0, cure.lastIndexOf('[')).strip();
  }

  private static String code(String cure) {
    return cure.substring(cure.lastIndexOf('['));
  }
}
