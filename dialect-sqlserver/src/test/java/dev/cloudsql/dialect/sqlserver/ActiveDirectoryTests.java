package dev.cloudsql.dialect.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.tds.TdsServer;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A user of an Active Directory domain")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ActiveDirectoryTests {

  private static final String NAME = "shop:europe-west1:orders";
  private static final String SERVER = "private.orders.europe-west1.shop.cloudsql.ad.example.com";
  private static final String SPN = "MSSQLSvc/" + SERVER + ":1433";

  private static Domain domain;

  private CloudSqlEmulator cloud;
  private TdsServer server;

  @BeforeAll
  static void startDomain(@TempDir Path directory) throws Exception {
    domain = Domain.with(SPN, directory);
  }

  @AfterAll
  static void stopDomain() throws Exception {
    domain.close();
  }

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    server =
        TdsServer.withUser("app", "s3cret")
            .database("shop")
            .joinDomain(domain.service(), domain.serviceKey())
            .domainUser(Domain.USER + "@" + Domain.REALM);
    cloud.instance(NAME).databaseVersion("SQLSERVER_2022_STANDARD").backend(server).start();
  }

  @AfterEach
  void forget() throws Exception {
    Domain.kdestroy();
    Configuration.setConfiguration(null);
  }

  @Test
  @DisplayName("logs in with two options, and a password of the domain")
  void password() throws Exception {
    assertThat(user("user", Domain.USER, "password", Domain.PASSWORD)).isEqualTo("AD\\ada");
  }

  @Test
  @DisplayName("logs in with two options, and the ticket of kinit")
  void ticket() throws Exception {
    domain.kinit();

    assertThat(user()).isEqualTo("AD\\ada");
  }

  @Test
  @DisplayName("logs in with two options, and the JAAS configuration of the program")
  void keytab() throws Exception {
    Map<String, String> options =
        Map.of(
            "useKeyTab",
            "true",
            "keyTab",
            domain.userKey().toString(),
            "principal",
            Domain.USER + "@" + Domain.REALM,
            "doNotPrompt",
            "true");
    Configuration.setConfiguration(
        new Configuration() {
          @Override
          public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
            return name.equals("SQLJDBCDriver")
                ? new AppConfigurationEntry[] {
                  new AppConfigurationEntry(
                      "com.sun.security.auth.module.Krb5LoginModule",
                      LoginModuleControlFlag.REQUIRED,
                      options)
                }
                : null;
          }
        });

    assertThat(user()).isEqualTo("AD\\ada");
  }

  @Test
  @DisplayName("logs in with the driver's own properties too")
  void driverProperties() throws Exception {
    Properties properties = new Properties();
    properties.setProperty("user", Domain.USER);
    properties.setProperty("password", Domain.PASSWORD);
    properties.setProperty("integratedSecurity", "true");
    properties.setProperty("authenticationScheme", "JavaKerberos");
    properties.setProperty("useDefaultJaasConfig", "true");
    properties.setProperty("serverSpn", SPN);

    assertThat(login(properties)).isEqualTo("AD\\ada");
  }

  @Test
  @DisplayName("without a ticket gets an error that says how to get one")
  void noTicket() {
    refused()
        .withMessageContaining("kinit user@DOMAIN")
        .withMessageContaining("klist")
        .withMessageContaining("set user and password");
  }

  @Test
  @DisplayName("with a wrong password gets an error that does not show it")
  void wrongPassword() {
    refused("user", Domain.USER, "password", "wr0ng")
        .withMessageContaining("The domain refuses the user or the password.")
        .withMessageNotContaining("wr0ng");
  }

  @Test
  @DisplayName("gets an error for a service principal that the domain does not know")
  void otherName() {
    refused(
            "user", Domain.USER,
            "password", Domain.PASSWORD,
            "serverName", SERVER.replace("orders", "elsewhere"))
        .withMessageContaining("Server not found in Kerberos database")
        .withMessageContaining("check serverName");
  }

  @Test
  @DisplayName("needs a login in the instance")
  void stranger() {
    refused("user", Domain.STRANGER, "password", Domain.PASSWORD)
        .withMessageContaining("Login failed for user 'AD\\eve'")
        .returns(18_456, SQLException::getErrorCode);
  }

  @Test
  @DisplayName("is refused by an instance whose key the domain does not know")
  void otherKey(@TempDir Path directory) {
    server.joinDomain(domain.service(), directory.resolve("none.keytab"));

    refused("user", Domain.USER, "password", Domain.PASSWORD)
        .withMessageContaining("cannot be used with Integrated authentication")
        .returns(18_452, SQLException::getErrorCode);
  }

  private String user(String... more) throws SQLException {
    return login(properties(more));
  }

  private ThrowableAssertAlternative<SQLException> refused(String... more) {
    return assertThatExceptionOfType(SQLException.class).isThrownBy(() -> login(properties(more)));
  }

  private static Properties properties(String... more) {
    Properties properties = new Properties();
    properties.setProperty("activeDirectoryAuth", "true");
    properties.setProperty("serverName", SERVER);
    for (int i = 0; i < more.length; i += 2) {
      properties.setProperty(more[i], more[i + 1]);
    }
    return properties;
  }

  private String login(Properties properties) throws SQLException {
    properties.setProperty("database", "shop");
    try (Connector connector =
            Connectors.forDialect("sqlserver", EmulatorConfig.of(cloud).build());
        Connection connection = connector.connect(NAME, properties);
        Statement statement = connection.createStatement();
        ResultSet user = statement.executeQuery("SELECT SYSTEM_USER")) {
      user.next();
      return user.getString(1);
    }
  }
}
