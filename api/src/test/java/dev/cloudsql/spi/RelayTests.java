package dev.cloudsql.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A relay for a driver that opens its sockets itself")
@Timeout(60)
class RelayTests {

  private final Instance instance = new Instance();
  private final Driver driver = new Driver();

  @BeforeEach
  void listen() throws IOException {
    instance.listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : instance.opened) {
      socket.close();
    }
    for (Socket socket : instance.accepted) {
      socket.close();
    }
    for (Socket socket : driver.sockets) {
      socket.close();
    }
    instance.listener.close();
    for (Thread thread : threads()) {
      thread.join();
    }
  }

  @Test
  @DisplayName("carries bytes in both directions between driver and instance")
  void carries() throws Exception {
    instance.relay().connect(driver);

    assertEchoes(driver.sockets.get(0), 0);
  }

  @Test
  @DisplayName("throws what the source throws, on the caller's thread, without calling the driver")
  void failsFirst() {
    instance.failure = new IOException("No route");

    assertThatThrownBy(() -> instance.relay().connect(driver)).isSameAs(instance.failure);

    assertThat(driver.sockets).isEmpty();
    assertThat(threads()).isEmpty();
  }

  @Test
  @DisplayName("closes the port when the driver has connected")
  void closesThePort() throws Exception {
    instance.relay().connect(driver);
    assertEchoes(driver.sockets.get(0), 0);

    assertRefused();
  }

  @Test
  @DisplayName("opens another socket for each further connection when the port is kept open")
  void keepsThePortOpen() throws Exception {
    Connection connection = instance.relay().keepOpen().connect(driver);
    assertEchoes(driver.sockets.get(0), 0);
    driver.dial();
    assertEchoes(driver.sockets.get(1), 1);
    assertEchoes(driver.sockets.get(0), 0);

    connection.close();

    assertRefused();
    assertThat(instance.opened).allMatch(Socket::isClosed);
  }

  @Test
  @DisplayName("closes a further connection of the driver when the source fails, and no other")
  void furtherConnectionFails() throws Exception {
    instance.relay().keepOpen().connect(driver);
    assertEchoes(driver.sockets.get(0), 0);
    instance.failure = new IOException("No route");

    driver.dial();

    assertThat(driver.sockets.get(1).getInputStream().read()).isEqualTo(-1);
    assertEchoes(driver.sockets.get(0), 0);
  }

  @Test
  @DisplayName("is closed when the login fails, with the driver's exception")
  void loginFails() {
    driver.failure = new SQLException("Wrong password", "28000");

    assertThatThrownBy(() -> instance.relay().keepOpen().connect(driver)).isSameAs(driver.failure);

    assertThat(instance.opened).allMatch(Socket::isClosed);
    assertRefused();
  }

  @Test
  @DisplayName("is closed with the connection, also when the driver fails to close")
  void closes() throws Exception {
    Connection connection = instance.relay().connect(driver);
    driver.failure = new SQLException("Cannot close");

    assertThatThrownBy(connection::close).isSameAs(driver.failure);

    assertThat(instance.opened).hasSize(1).allMatch(Socket::isClosed);
    assertEnded(driver.sockets.get(0));
  }

  /** A port whose last accept is just ending may still take a connection, and resets it. */
  private void assertRefused() {
    int before = driver.sockets.size();
    try {
      driver.dial();
    } catch (IOException e) {
      return;
    }
    assertEnded(driver.sockets.get(before));
  }

  /** By an end of the stream, or by a reset if the relay had not accepted the connection yet. */
  private static void assertEnded(Socket socket) {
    int read;
    try {
      read = socket.getInputStream().read();
    } catch (IOException e) {
      return;
    }
    assertThat(read).isEqualTo(-1);
  }

  @Test
  @DisplayName("is closed when the connection is aborted")
  void aborts() throws Exception {
    Connection connection = instance.relay().connect(driver);

    connection.abort(Runnable::run);

    assertThat(driver.calls).containsExactly("abort");
    assertThat(instance.opened).hasSize(1).allMatch(Socket::isClosed);
  }

  @Test
  @DisplayName("closes the driver's socket when the instance closes its own, and vice versa")
  void passesOnTheEnd() throws Exception {
    instance.relay().connect(driver);
    instance.opened.get(0).close();
    assertThat(driver.sockets.get(0).getInputStream().read()).isEqualTo(-1);

    instance.relay().connect(driver);
    Socket accepted = instance.accept(1);
    driver.sockets.get(1).close();
    assertThat(accepted.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  @DisplayName("opens its port without a driver, and closes it with the sockets")
  void port() throws Exception {
    Relay.Port port = instance.relay().keepOpen().open();
    driver.port = port.number();
    driver.dial();
    assertEchoes(driver.sockets.get(0), 0);

    port.close();

    assertEnded(driver.sockets.get(0));
    assertRefused();
    assertThat(instance.opened).hasSize(1).allMatch(Socket::isClosed);
  }

  @Test
  @DisplayName("unwraps to the driver's connection, and passes on all other calls")
  void unwraps() throws Exception {
    Connection connection = instance.relay().connect(driver);

    assertThat(connection.unwrap(Connection.class)).isSameAs(driver.connection);
    assertThat(connection.isWrapperFor(Connection.class)).isTrue();
    assertThat(connection.isWrapperFor(String.class)).isFalse();
    assertThat(connection.nativeSQL("SELECT 1")).isEqualTo("nativeSQL");
    assertThat(List.of(connection)).containsExactly(connection);
    assertThat(connection.hashCode()).isEqualTo(System.identityHashCode(connection));
  }

  /** Also waits until the relay has given the near socket its way: two that dial may overtake. */
  private void assertEchoes(Socket near, int number) throws IOException {
    Socket far = instance.accept(number);
    byte[] word = "hello".getBytes(StandardCharsets.US_ASCII);
    near.getOutputStream().write(word);
    assertThat(far.getInputStream().readNBytes(word.length)).isEqualTo(word);
    far.getOutputStream().write(word);
    assertThat(near.getInputStream().readNBytes(word.length)).isEqualTo(word);
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("cloudsql-relay"))
        .toList();
  }

  /** Accepts what its own source opens. */
  private static final class Instance implements SocketSource {

    private final List<Socket> opened = new CopyOnWriteArrayList<>();
    private final List<Socket> accepted = new ArrayList<>();
    private ServerSocket listener;
    private volatile IOException failure;

    @Override
    public Socket open() throws IOException {
      if (failure != null) {
        throw failure;
      }
      Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort());
      opened.add(socket);
      return socket;
    }

    Socket accept(int number) throws IOException {
      while (accepted.size() <= number) {
        accepted.add(listener.accept());
      }
      return accepted.get(number);
    }

    @Override
    public String ticket() {
      throw new UnsupportedOperationException();
    }
  }

  /** Dials by itself. */
  private static final class Driver implements Relay.Login {

    private final List<Socket> sockets = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final Connection connection =
        proxy(
            (proxy, method, arguments) -> {
              if (failure() != null) {
                throw failure();
              }
              calls().add(method.getName());
              return switch (method.getName()) {
                case "nativeSQL" -> "nativeSQL";
                case "isWrapperFor", "equals" -> false;
                default -> null;
              };
            });

    private SQLException failure;
    private int port;

    private SQLException failure() {
      return failure;
    }

    private List<String> calls() {
      return calls;
    }

    private static Connection proxy(InvocationHandler handler) {
      return (Connection)
          Proxy.newProxyInstance(
              Driver.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
    }

    @Override
    public Connection connect(int relay) throws SQLException {
      port = relay;
      try {
        dial();
      } catch (IOException e) {
        throw new SQLException(e);
      }
      if (failure != null) {
        throw failure;
      }
      return connection;
    }

    void dial() throws IOException {
      Socket socket = new Socket();
      sockets.add(socket);
      socket.connect(new InetSocketAddress("127.0.0.1", port));
    }
  }
}
