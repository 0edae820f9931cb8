package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A driver that logs in")
class LoginTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Connector connector;

  @BeforeEach
  void start(CloudSqlEmulator cloud) {
    this.cloud = cloud;
    db = cloud.instance(NAME).start();
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  @Test
  @DisplayName("gets the socket that is open already, then new ones, then new ones by its ticket")
  void opensMore() throws Exception {
    AtomicReference<SocketSource> source = new AtomicReference<>();
    connect(
        new EchoDialect() {
          @Override
          public Connection connect(SocketSource sockets, ConnectRequest request)
              throws SQLException {
            source.set(sockets);
            return super.connect(sockets, request);
          }
        });

    try (Connection connection = connector.connect(NAME, OPTIONS)) {
      assertThat(db.connections().accepted()).isEqualTo(1);
      try (Socket cancel = source.get().open()) {
        EchoDialect.say(cancel, "cancel");
      }
      try (Socket reconnect = SocketSource.redeem(source.get().ticket()).open()) {
        EchoDialect.say(reconnect, "again");
      }
      assertThat(db.connections().accepted()).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("may redeem its ticket while it logs in, and gets the same sockets")
  void redeemsDuringLogin() throws Exception {
    connect(
        new EchoDialect() {
          @Override
          public Connection connect(SocketSource sockets, ConnectRequest request)
              throws SQLException {
            try {
              return super.connect(SocketSource.redeem(sockets.ticket()), request);
            } catch (IOException e) {
              throw new SQLException(e);
            }
          }
        });

    connector.connect(NAME, OPTIONS).close();

    assertThat(db.connections().accepted()).isEqualTo(1);
  }

  @Test
  @DisplayName("leaves nothing open when it never takes the socket")
  void takesNoSocket() throws Exception {
    connect(
        new EchoDialect() {
          @Override
          public Connection connect(SocketSource sockets, ConnectRequest request)
              throws SQLException {
            throw new SQLException("Access denied", "28P01");
          }
        });

    assertThatThrownBy(() -> connector.connect(NAME, OPTIONS))
        .isInstanceOf(SQLException.class)
        .hasMessage("Access denied")
        .hasNoCause();

    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("is cut off at the deadline, whatever it waits for")
  void exceedsTheDeadline() throws Exception {
    connect(new ReadingDialect());
    // So that no part of the deadline goes into the refresh and the first handshake of a JVM.
    connector.openSocket(NAME, OPTIONS).close();
    ConnectOptions impatient = OPTIONS.toBuilder().timeout(Duration.ofSeconds(3)).build();

    SQLTransientConnectionException failure =
        catchThrowableOfType(
            SQLTransientConnectionException.class, () -> connector.connect(NAME, impatient));

    ConnectorException cause = (ConnectorException) failure.getCause();
    assertThat(cause.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(cause.phase()).isEqualTo(Phase.LOGIN);
    assertThat(cause).hasMessageContaining("during the login to the database");
    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("is too late when its future is complete already, and the connection is closed")
  void comesTooLate() throws Exception {
    CountDownLatch given = new CountDownLatch(1);
    connect(
        new EchoDialect() {
          @Override
          public Connection connect(SocketSource sockets, ConnectRequest request)
              throws SQLException {
            Connection connection = super.connect(sockets, request);
            try {
              given.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return connection;
          }
        });
    CompletableFuture<Connection> connect = connector.connectAsync(NAME, OPTIONS);
    db.connections().awaitHandshakes(1);

    connect.completeExceptionally(new IllegalStateException("No longer wanted"));
    given.countDown();

    db.connections().awaitOpen(0);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("may throw anything when its thread is interrupted, and the caller learns of that")
  void isInterrupted(Reaction reaction) throws Exception {
    connect(
        new EchoDialect() {
          @Override
          public Connection connect(SocketSource sockets, ConnectRequest request) {
            Thread caller = Thread.currentThread();
            new Thread(caller::interrupt).start();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              reaction.to(e, sockets);
            }
            throw new IllegalStateException("Interrupted");
          }
        });

    SQLException failure =
        catchThrowableOfType(SQLException.class, () -> connector.connect(NAME, OPTIONS));

    // Also lets the tests after this one go on.
    assertThat(Thread.interrupted()).as("the flag").isTrue();
    assertThat((ConnectorException) failure.getCause())
        .returns(ErrorCode.INTERRUPTED, ConnectorException::code)
        .returns(Phase.LOGIN, ConnectorException::phase);
  }

  /** What a driver does when it has taken the flag. */
  private enum Reaction {
    SETS_THE_FLAG_AGAIN {
      @Override
      void to(InterruptedException interrupt, SocketSource sockets) {
        Thread.currentThread().interrupt();
      }
    },
    NAMES_THE_CAUSE {
      @Override
      void to(InterruptedException interrupt, SocketSource sockets) {
        throw new IllegalStateException("Failed", interrupt);
      }
    },
    SAYS_NOTHING_AND_GOES_ON {
      @Override
      void to(InterruptedException interrupt, SocketSource sockets) {
        try {
          var unused = sockets.open().getInputStream().read();
        } catch (IOException e) {
          throw new IllegalStateException("Failed");
        }
      }
    };

    abstract void to(InterruptedException interrupt, SocketSource sockets);
  }

  @Test
  @DisplayName("may report an interrupt that the JDK has not notified")
  void namesTheInterrupt() throws Exception {
    connect(
        new EchoDialect() {
          @Override
          public Connection connect(SocketSource sockets, ConnectRequest request) {
            Thread.currentThread().interrupt();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              throw new IllegalStateException("Failed", e);
            }
            throw new AssertionError("The wait should have ended");
          }
        });

    SQLException failure =
        catchThrowableOfType(SQLException.class, () -> connector.connect(NAME, OPTIONS));

    assertThat(Thread.interrupted()).as("the flag").isTrue();
    assertThat((ConnectorException) failure.getCause())
        .returns(ErrorCode.INTERRUPTED, ConnectorException::code);
  }

  @Test
  @DisplayName("ends threads of its own as it likes, and no interrupt is made of that")
  void interruptsItsOwnThread() throws Exception {
    connect(
        new EchoDialect() {
          @Override
          public Connection connect(SocketSource sockets, ConnectRequest request) {
            CompletableFuture<InterruptedException> interrupt = new CompletableFuture<>();
            Thread own =
                new Thread(
                    () -> {
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException e) {
                        interrupt.complete(e);
                      }
                    });
            own.start();
            own.interrupt();
            throw new IllegalStateException("Failed", interrupt.join());
          }
        });

    assertThatThrownBy(() -> connector.connect(NAME, OPTIONS))
        .hasMessageContaining("dialect 'echo' failed");
    assertThat(Thread.interrupted()).as("the flag").isFalse();
  }

  @Test
  @DisplayName("may throw what it should not, and the caller gets an SQLException all the same")
  void hasADefect() throws Exception {
    connect(
        new EchoDialect() {
          @Override
          public Connection connect(SocketSource sockets, ConnectRequest request) {
            throw new IllegalStateException("Oops");
          }
        });

    assertThatThrownBy(() -> connector.connect(NAME, OPTIONS))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("dialect 'echo' failed")
        .hasRootCauseMessage("Oops");
  }

  @Test
  @DisplayName("may fail in any way, and the future of an asynchronous connect says so")
  void failsWithAnError() throws Exception {
    connect(
        new EchoDialect() {
          @Override
          public Connection connect(SocketSource sockets, ConnectRequest request) {
            throw new NoClassDefFoundError("driver/Missing");
          }
        });

    CompletableFuture<Connection> connect = connector.connectAsync(NAME, OPTIONS);

    assertThatThrownBy(() -> connect.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(NoClassDefFoundError.class);
    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("keeps its connection when the connector is closed, and can open no other")
  void outlivesTheConnector() throws Exception {
    AtomicReference<SocketSource> source = new AtomicReference<>();
    connect(
        new EchoDialect() {
          @Override
          public Connection connect(SocketSource sockets, ConnectRequest request)
              throws SQLException {
            source.set(sockets);
            return super.connect(sockets, request);
          }
        });

    try (Connection connection = connector.connect(NAME, OPTIONS)) {
      String ticket = source.get().ticket();
      connector.close();

      assertThat(connection.isClosed()).isFalse();
      assertThat(db.connections().open()).isEqualTo(1);
      assertThatThrownBy(() -> SocketSource.redeem(ticket))
          .isInstanceOf(ConnectorException.class)
          .hasMessageEndingWith("[CSQL-CLOSED]")
          .hasMessageContaining("Keep it open");
    }
  }

  private void connect(DialectProvider dialect) throws Exception {
    connector = new CloudSqlRuntime().create(dialect, EmulatorConfig.of(cloud).build());
  }

  /** Says nothing and waits for an answer. */
  private static final class ReadingDialect extends EchoDialect {

    @Override
    public Connection connect(SocketSource sockets, ConnectRequest request) throws SQLException {
      try (Socket socket = sockets.open()) {
        int answer = socket.getInputStream().read();
        throw new AssertionError("An echo of nothing: " + answer);
      } catch (IOException e) {
        throw new SQLException("The server went away", "08006", e);
      }
    }
  }
}
