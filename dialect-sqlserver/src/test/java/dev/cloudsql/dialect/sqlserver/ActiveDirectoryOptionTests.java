package dev.cloudsql.dialect.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.spi.ConnectRequest;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The option activeDirectoryAuth")
class ActiveDirectoryOptionTests {

  private static final String SERVER = "private.orders.europe-west1.shop.cloudsql.ad.example.com";

  @Test
  @DisplayName("stands for the driver's Kerberos settings, with the instance's name in the domain")
  void settings() throws ConnectorException {
    Properties made = made(Map.of("ActiveDirectoryAuth", "True", "servername", SERVER + "."));

    assertThat(made)
        .containsEntry("serverSpn", "MSSQLSvc/" + SERVER + ":1433")
        .containsEntry("integratedSecurity", "true")
        .containsEntry("authenticationScheme", "JavaKerberos")
        .containsEntry("useDefaultJaasConfig", "true");
    assertThat(made.stringPropertyNames())
        .noneMatch(name -> name.equalsIgnoreCase("activeDirectoryAuth"))
        .noneMatch(name -> name.equalsIgnoreCase("serverName"));
  }

  @Test
  @DisplayName("leaves to the program what it has set itself")
  void own() throws ConnectorException {
    assertThat(
            made(
                Map.of(
                    "activeDirectoryAuth", "true",
                    "serverSpn", "MSSQLSvc/other:1433",
                    "authenticationScheme", "NativeAuthentication",
                    "jaasConfigurationName", "mine")))
        .containsEntry("serverSpn", "MSSQLSvc/other:1433")
        .containsEntry("authenticationScheme", "NativeAuthentication")
        .containsEntry("jaasConfigurationName", "mine")
        .doesNotContainKey("useDefaultJaasConfig");
    assertThat(made(Map.of("activeDirectoryAuth", "false"))).doesNotContainKey("serverSpn");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "orders", "10.0.0.1", "private.orders.europe-west1.shop.cloudsql.ad", "a b.c"})
  @DisplayName("needs the full name of the instance, of which the refusal shows all but the domain")
  void names(String name) {
    assertThat(refusal(Map.of("activeDirectoryAuth", "true", "serverName", name)))
        .hasMessageContaining("Set serverName=private.orders.europe-west1.shop.cloudsql.<domain>.");
  }

  @Test
  @DisplayName("is refused with another value, with two names, and a name without it is refused")
  void contradictions() {
    assertThat(refusal(Map.of("activeDirectoryAuth", "yes")))
        .hasMessageContaining("must be true or false, not 'yes'");
    assertThat(
            refusal(
                Map.of("activeDirectoryAuth", "true", "serverName", SERVER, "serverSpn", "a/b:1")))
        .hasMessageContaining("Remove one of them");
    assertThat(refusal(Map.of("serverName", SERVER))).hasMessageContaining("[serverName]");
  }

  private static ConnectorException refusal(Map<String, String> properties) {
    ConnectorException refusal =
        catchThrowableOfType(ConnectorException.class, () -> made(properties));
    assertThat(refusal.code()).isEqualTo(ErrorCode.OPTION);
    return refusal;
  }

  private static Properties made(Map<String, String> properties) throws ConnectorException {
    return DriverProperties.of(
        ConnectRequest.builder(InstanceName.parse("shop:europe-west1:orders"))
            .driverProperties(properties)
            .build());
  }
}
