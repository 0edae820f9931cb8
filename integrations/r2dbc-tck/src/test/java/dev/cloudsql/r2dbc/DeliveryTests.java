package dev.cloudsql.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.Relay;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

@DisplayName("A subscription to a connect")
@Timeout(60)
class DeliveryTests {

  private final CompletableFuture<Session> connect = new CompletableFuture<>();
  private final CountDownLatch started = new CountDownLatch(1);
  private final Heard heard = new Heard();
  private final Port port = new Port();
  private final Connection connection =
      (Connection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> null);
  private final Session session = new Session(connection, port);

  @BeforeEach
  void subscribe() throws InterruptedException {
    Delivery.to(
        heard,
        () -> {
          started.countDown();
          return connect;
        });
    started.await();
  }

  /** The callback is attached soon after the connect has started. */
  private void awaitAttached() {
    while (connect.getNumberOfDependents() == 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName("delivers a connection that was requested before")
  void requestedBefore() {
    heard.subscription.request(1);
    awaitAttached();
    connect.complete(session);

    assertThat(heard.signals).containsExactly("next", "complete");
    heard.subscription.cancel();
    assertThat(port.closed).isFalse();
  }

  @Test
  @DisplayName("delivers a connection that is requested later, once")
  void requestedLater() {
    awaitAttached();
    connect.complete(session);
    assertThat(heard.signals).isEmpty();

    heard.subscription.request(1);
    heard.subscription.request(Long.MAX_VALUE);

    assertThat(heard.signals).containsExactly("next", "complete");
  }

  @Test
  @DisplayName("closes a connection that was not requested when it is cancelled")
  void cancelledWithConnection() {
    awaitAttached();
    connect.complete(session);
    heard.subscription.cancel();

    assertThat(port.closed).isTrue();
    assertThat(heard.signals).isEmpty();
  }

  @Test
  @DisplayName("cancels the connect when it is cancelled, and closes what comes nevertheless")
  void cancelled() {
    heard.subscription.request(1);
    awaitAttached();
    heard.subscription.cancel();

    assertThat(connect).isCancelled();
    assertThat(heard.signals).isEmpty();
  }

  @Test
  @DisplayName("delivers a failure without a request, with the connector's exception as cause")
  void fails() {
    awaitAttached();
    ConnectorException why =
        new ConnectorException(ErrorCode.TCP, Phase.TCP, null, "No route.", null);
    connect.completeExceptionally(why);

    assertThat(heard.failure)
        .isInstanceOf(R2dbcTransientResourceException.class)
        .hasMessage(why.getMessage())
        .hasCause(why);
  }

  @Test
  @DisplayName("fails with a request for nothing, as rule 3.9 of Reactive Streams says")
  void nothing() {
    awaitAttached();
    heard.subscription.request(0);

    assertThat(heard.failure).isInstanceOf(IllegalArgumentException.class);
    assertThat(connect).isCancelled();
  }

  private static final class Port implements Relay.Port {
    private boolean closed;

    @Override
    public int number() {
      return 1;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final class Heard implements Subscriber<Connection> {
    private final List<String> signals = new ArrayList<>();
    private Subscription subscription;
    private Throwable failure;

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(Connection next) {
      signals.add("next");
    }

    @Override
    public void onError(Throwable why) {
      failure = why;
    }

    @Override
    public void onComplete() {
      signals.add("complete");
    }
  }
}
