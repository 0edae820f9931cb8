package dev.cloudsql.tck.connect;

import static dev.cloudsql.tck.connect.ConnectRig.NAME;
import static dev.cloudsql.tck.connect.ConnectRig.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cloudsql.ClosedException;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.connect.KitDialect.Login;
import dev.cloudsql.tck.trial.Failure;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of a runtime on who gets its sockets, and for how long. */
public abstract class SocketRules {

  private final Supplier<ConnectRig> rig;

  protected SocketRules(Supplier<ConnectRig> rig) {
    this.rig = rig;
  }

  @Test
  @DisplayName("RUNTIME-18: is open before the login, and the login's first; then others are")
  void isTheFirst() throws Exception {
    rig.get()
        .dialect()
        .loginWith(
            (sockets, request) -> {
              assertAccepted(1);
              Connection connection =
                  new EchoDialect().connect(SocketSource.redeem(sockets.ticket()), request);
              assertAccepted(1);
              sockets.open().close();
              assertAccepted(2);
              return connection;
            });
    rig.get().connect().close();
  }

  @Test
  @DisplayName("RUNTIME-19: is opened anew when the login is over, for its ticket too")
  void isOpenedAnew() throws Exception {
    try (Connection connection = rig.get().connect()) {
      SocketSource source = rig.get().dialect().latestSource();
      assertThat(source.ticket()).matches("[A-Za-z0-9_.-]{1,100}");
      int before = rig.get().instance().connections().accepted();
      try (Socket one = source.open();
          Socket other = SocketSource.redeem(source.ticket()).open()) {
        EchoDialect.say(one, "one");
        EchoDialect.say(other, "other");
      }
      assertAccepted(before + 2);
      assertThat(connection.isValid(0)).isTrue();
    }
  }

  private void assertAccepted(int connections) {
    assertThat(rig.get().instance().connections().accepted()).isEqualTo(connections);
  }

  @Test
  @DisplayName("RUNTIME-20: is closed when the dialect throws, which goes to the caller as it is")
  void isClosedWhenTheLoginFails() throws Exception {
    SQLException reason = new SQLException("The kit's database knows nobody", "28000");
    List<Login> failing =
        List.of(
            (sockets, request) -> {
              throw reason;
            },
            (sockets, request) -> {
              EchoDialect.say(sockets.open(), "hello");
              throw reason;
            });
    for (Login login : failing) {
      rig.get().dialect().loginWith(login);
      assertThat(catchThrowable(() -> rig.get().connect().close())).isSameAs(reason);
      assertAllClosed();
    }
  }

  private void assertAllClosed() throws Exception {
    rig.get()
        .trials()
        .insist(
            () -> {
              int open = rig.get().instance().connections().open();
              if (open > 0) {
                throw new IOException(open + " sockets are still open");
              }
              return open;
            });
  }

  @Test
  @DisplayName("RUNTIME-21: is opened by no closed connector")
  void isNotOpenedByAClosedConnector() throws Exception {
    rig.get().connect().close();
    int before = rig.get().instance().connections().accepted();
    rig.get().connector().close();
    rig.get().connector().close();
    List<ThrowingCallable> ways =
        List.of(
            () -> rig.get().openSocket(NAME, OPTIONS).close(),
            () -> rig.get().connect().close(),
            () -> rig.get().dialect().latestSource().open().close(),
            () -> await(rig.get().connector().connectAsync(NAME, OPTIONS)).close());
    for (ThrowingCallable way : ways) {
      assertIsClosed(catchThrowable(way));
    }
    assertThat(rig.get().connector().status().open()).isFalse();
    assertAccepted(before);
  }

  @Test
  @DisplayName("RUNTIME-22: that is open outlives its connector; its ticket does not")
  void outlivesItsConnector() throws Exception {
    try (Connection connection = rig.get().connect()) {
      String ticket = rig.get().dialect().latestSource().ticket();
      rig.get().connector().close();
      assertThat(connection.isValid(0)).isTrue();
      assertThatExceptionOfType(ClosedException.class)
          .isThrownBy(() -> SocketSource.redeem(ticket));
    }
  }

  @Test
  @DisplayName("RUNTIME-23: is waited for no longer when the connector is closed")
  void isWaitedForNoLonger() throws Exception {
    rig.get().cloud().fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());
    Callable<Connection> connect = () -> rig.get().connector().connect(NAME, OPTIONS);
    CompletableFuture<Connection> waiting = rig.get().trials().start(connect);
    CompletableFuture<Connection> future = rig.get().connector().connectAsync(NAME, OPTIONS);
    rig.get().cloud().calls().await(ApiCall.CONNECT_SETTINGS, 1);
    rig.get().connector().close();
    assertIsClosed(catchThrowable(() -> await(future).close()));
    assertIsClosed(catchThrowable(() -> await(waiting).close()));
  }

  private Connection await(CompletableFuture<Connection> connect) throws Exception {
    return rig.get().trials().await(connect, Duration.ZERO);
  }

  private static void assertIsClosed(Throwable failure) {
    assertThat(failure).isNotNull();
    assertThat(Failure.chain(failure)).hasAtLeastOneElementOfType(ClosedException.class);
  }
}
