package dev.cloudsql.dialect.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.microsoft.sqlserver.jdbc.SQLServerDriver;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.spi.SocketTickets;
import dev.cloudsql.spi.SourceSocketFactory;
import java.net.Socket;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The argument of the socket factory")
class LoginSocketsTests {

  private static final InstanceName NAME = new InstanceName("shop", "europe-west1", "orders");

  @AfterEach
  void endLogin() {
    new LoginSockets(new Source()).close();
  }

  @Test
  @DisplayName("leads to the login's sockets, then to the source's, until the source is closed")
  void byArgument() throws Exception {
    Source source = new Source();
    LoginSockets login = new LoginSockets(source);
    String argument = login.lastingArgument(NAME);

    assertThat(argument).isEqualTo("connector/shop:europe-west1:orders");
    assertThat(LoginSockets.isArgument(argument)).isTrue();
    assertThat(LoginSockets.redeem(argument)).isSameAs(login);
    login.close();
    assertThat(LoginSockets.redeem(argument)).isSameAs(source);
    assertThat(new SocketFactory(argument).createSocket()).isSameAs(source.socket);
    String sameText = String.valueOf(argument.toCharArray());
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> LoginSockets.redeem(sameText))
        .returns(ErrorCode.CLOSED, ConnectorException::code);

    source.tickets.close();
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> LoginSockets.redeem(argument))
        .returns(ErrorCode.CLOSED, ConnectorException::code);
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> new SocketFactory(argument).createSocket())
        .returns(ErrorCode.CLOSED, ConnectorException::code);
  }

  @Test
  @DisplayName("is passed to the factory by the driver as the same object")
  void sameObject() {
    String argument = new LoginSockets(new Source()).lastingArgument(NAME);
    Properties properties = new Properties();
    properties.setProperty("encrypt", "false");
    properties.setProperty("connectRetryCount", "0");
    properties.setProperty("loginTimeout", "1");
    properties.setProperty("socketFactoryClass", Arguments.class.getName());
    properties.setProperty("socketFactoryConstructorArg", argument);

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> new SQLServerDriver().connect("jdbc:sqlserver://127.0.0.1", properties));

    assertThat(Arguments.LAST.get()).isSameAs(argument);
  }

  @Test
  @DisplayName("are found by the thread that logs in, with an argument that names the instance")
  void byThread() throws Exception {
    LoginSockets login = new LoginSockets(new Source());
    String argument = login.factoryArgument(NAME);

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

  /** A factory that the driver makes; it opens no socket. */
  public static final class Arguments extends SourceSocketFactory {

    private static final AtomicReference<String> LAST = new AtomicReference<>();

    /** Called by the driver. */
    public Arguments(String argument) {
      super(
          () -> {
            LAST.set(argument);
            throw new ConnectorException(ErrorCode.TCP, Phase.TCP, NAME, "No socket", null);
          });
    }
  }
}
