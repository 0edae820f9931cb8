package dev.cloudsql.dialect.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.spi.SocketTickets;
import java.net.Socket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The argument of the socket factory")
class LoginSocketsTests {

  @Test
  @DisplayName("leads to the login's sockets, then to the source's, until the source is closed")
  void leadsToSockets() throws Exception {
    Source source = new Source();
    LoginSockets login = new LoginSockets(source);
    String argument = login.lastingArgument();

    assertThat(LoginSockets.isArgument(argument)).isTrue();
    assertThat(LoginSockets.redeem(argument)).isSameAs(login);
    login.close();
    assertThat(LoginSockets.redeem(argument)).isSameAs(source);
    assertThat(new SocketFactory(argument).createSocket()).isSameAs(source.socket);

    source.tickets.close();
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> LoginSockets.redeem(argument))
        .returns(ErrorCode.CLOSED, ConnectorException::code);
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> new SocketFactory(argument).createSocket())
        .returns(ErrorCode.CLOSED, ConnectorException::code);
  }

  @Test
  @DisplayName("are found by the thread that logs in, with an argument that names the instance")
  void byThread() throws Exception {
    InstanceName name = new InstanceName("shop", "europe-west1", "orders");
    LoginSockets login = new LoginSockets(new Source());
    String argument = login.factoryArgument(name);

    assertThat(argument).isEqualTo("connector/shop:europe-west1:orders");
    assertThat(LoginSockets.isArgument(argument)).isTrue();
    assertThat(LoginSockets.redeem(argument)).isSameAs(login);
    login.close();
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> LoginSockets.redeem(argument))
        .returns(ErrorCode.CLOSED, ConnectorException::code)
        .withMessageContaining("connectRetryCount");
  }

  private static final class Source implements SocketSource {

    private final SocketTickets tickets = SocketTickets.ownedBy(rest -> this);
    private final Socket socket = new Socket();

    @Override
    public Socket open() {
      return socket;
    }

    @Override
    public String ticket() {
      return tickets.ticket("source");
    }
  }
}
