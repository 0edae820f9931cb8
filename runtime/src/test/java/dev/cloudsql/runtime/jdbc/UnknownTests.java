package dev.cloudsql.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A key that is no option")
class UnknownTests {

  @ParameterizedTest(name = "{0} for {1}")
  @DisplayName("gets a suggestion when it looks like one")
  @CsvSource({
    "iptypes, ipTypes",
    "ipType, ipTypes",
    "IPTYPES, ipTypes",
    "enableIAMAuth, enableIamAuth",
    "enableIamAut, enableIamAuth",
    "Password, password",
    "User, user",
    "passwrod, password",
    "Database, database",
    "credential, credentials",
    "cloudSQLInstance, cloudSqlInstance",
    "cloudSqlInstanc, cloudSqlInstance",
    "cloudSqlRefreshStategy, cloudSqlRefreshStrategy",
    "cloudsqltargetprincipal, cloudSqlTargetPrincipal",
    "cloudSqlDelegate, cloudSqlDelegates",
    "refreshStrategy, cloudSqlRefreshStrategy",
    "targetPrincipal, cloudSqlTargetPrincipal",
    "enable-iam-auth, enableIamAuth"
  })
  void misspelt(String key, String meant) {
    assertThat(Unknown.problem(key)).contains(key + " is unknown (did you mean '" + meant + "'?)");
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("is refused when it begins like ours and is like none")
  @ValueSource(strings = {"cloudSqlRegion", "CloudSQLWhatever", "cloudsql"})
  void ours(String key) {
    assertThat(Unknown.problem(key)).contains(key + " is unknown");
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("is refused with advice when the existing Java connector has it")
  @CsvSource({
    "mdxClientProtocolType, the dialect",
    "unixSocketPathSuffix, cloudSqlUnixSocketPathSuffix",
    "cloudSqlUnixSocketPath, unixSocketPath",
    "cloudsqlunixsocketpath, unixSocketPath"
  })
  void elsewhere(String key, String advice) {
    assertThat(Unknown.problem(key))
        .hasValueSatisfying(
            problem ->
                assertThat(problem).startsWith(key + " is not supported: ").contains(advice));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("is the driver's when a driver has it")
  @ValueSource(
      strings = {
        "PGHOST",
        "PGPORT",
        "PGDBNAME",
        "ssl",
        "sslmode",
        "socketFactory",
        "socketFactoryArg",
        "options",
        "service",
        "loginTimeout",
        "connectTimeout",
        "socketTimeout",
        "passfile",
        "ApplicationName",
        "password1",
        "password2",
        "password3",
        "databaseTerm",
        "instance",
        "idleTimeout",
        "tcpKeepAlive",
        "timeout",
        "dbname",
        "host",
        "port",
        "user",
        "users",
        "userName",
        "databaseName",
        "serverName",
        "applicationName",
        "accessToken",
        "domain",
        "gsscredential",
        "credentialType",
        "iPAddressPreference",
        "socketFactoryClass",
        "socketFactoryConstructorArg",
        "defaultAuthenticationPlugin",
        "authenticationPlugins",
        "pinGlobalTxToPhysicalConnection"
      })
  void drivers(String key) {
    assertThat(Unknown.problem(key)).isEmpty();
  }
}
