package dev.cloudsql.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The driver properties of a request")
class ConnectRequestTests {

  @Test
  @DisplayName("are refused if they lead the driver elsewhere, in any case, and all are named")
  void diverting() {
    ConnectRequest request =
        request(Map.of("Host", "elsewhere", "port", "1", "colour", "blue")).build();

    ConnectorException failure =
        catchThrowableOfType(
            ConnectorException.class,
            () -> request.driverProperties(Set.of("host", "port", "url")));

    assertThat(failure)
        .returns(ErrorCode.OPTION, ConnectorException::code)
        .hasMessageStartingWith(
            "Cannot connect to p:r:i: the connector opens the sockets, so the driver properties [host, port] cannot be used.");
  }

  @Test
  @DisplayName("hold the user and the password of the request, whatever the program calls its own")
  void login() throws Exception {
    Map<String, String> program = Map.of("User", "other", "PASSWORD", "other", "colour", "blue");

    Properties properties =
        request(program).user("app").password("s3cret").build().driverProperties(Set.of());

    assertThat(properties).isEqualTo(Map.of("user", "app", "password", "s3cret", "colour", "blue"));
  }

  @Test
  @DisplayName("hold no password for IAM, and the program's own login if the request has none")
  void noPassword() throws Exception {
    Map<String, String> program = Map.of("user", "ada", "password", "other");

    assertThat(request(program).authMode(AuthMode.IAM).build().driverProperties(Set.of()))
        .isEqualTo(Map.of("user", "ada"));
    assertThat(request(program).build().driverProperties(Set.of())).isEqualTo(program);
  }

  @Test
  @DisplayName("are a copy that the dialect may change")
  void copy() throws Exception {
    ConnectRequest request = request(Map.of("colour", "blue")).build();

    request.driverProperties(Set.of()).clear();

    assertThat(request.driverProperties(Set.of())).isEqualTo(Map.of("colour", "blue"));
  }

  private static ConnectRequest.Builder request(Map<String, String> properties) {
    return ConnectRequest.builder(new InstanceName("p", "r", "i")).driverProperties(properties);
  }
}
