package dev.cloudsql.r2dbc;

import io.r2dbc.spi.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.scheduler.Schedulers;

/**
 * One subscription: connects, and delivers the connection when it is requested. A connection that
 * nobody receives is closed, whenever the subscription is cancelled.
 */
final class Delivery implements Subscription {

  private final Subscriber<? super Connection> subscriber;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private volatile @Nullable CompletableFuture<Session> connect;

  private Delivery(Subscriber<? super Connection> subscriber) {
    this.subscriber = subscriber;
  }

  /**
   * Starts to connect.
   *
   * @param connect reads files and may wait for locks, so it is called on a thread that may block
   */
  static void to(
      Subscriber<? super Connection> subscriber, Supplier<CompletableFuture<Session>> connect) {
    Delivery delivery = new Delivery(subscriber);
    subscriber.onSubscribe(delivery);
    try {
      var unused = Schedulers.boundedElastic().schedule(() -> delivery.start(connect));
    } catch (RuntimeException e) {
      // Its queue is full, or the program has shut it down.
      delivery.fail(e);
    }
  }

  private void start(Supplier<CompletableFuture<Session>> connecting) {
    if (state.get() == State.OVER) {
      return;
    }
    CompletableFuture<Session> future;
    try {
      future = connecting.get();
    } catch (RuntimeException | LinkageError e) {
      fail(e);
      return;
    }
    connect = future;
    if (state.get() == State.OVER) {
      future.cancel(true);
    }
    var unused =
        future.whenComplete(
            (session, failure) -> {
              if (failure == null) {
                deliver(session);
              } else {
                fail(failure);
              }
            });
  }

  private void deliver(Session session) {
    State ready = new State(session);
    State before = state.getAndUpdate(now -> now.afterConnect(ready));
    if (before == State.REQUESTED) {
      emit(session);
    } else if (before == State.OVER) {
      session.close();
    }
  }

  private void emit(Session session) {
    subscriber.onNext(session.connection());
    subscriber.onComplete();
  }

  private void fail(Throwable failure) {
    if (state.getAndSet(State.OVER) != State.OVER) {
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      subscriber.onError(R2dbcErrors.of(cause));
    }
  }

  @Override
  public void request(long count) {
    if (count <= 0) {
      cancel(new IllegalArgumentException("Rule 3.9: a request must be for more than zero"));
      return;
    }
    Session ready = state.getAndUpdate(State::afterRequest).ready;
    if (ready != null) {
      emit(ready);
    }
  }

  @Override
  public void cancel() {
    cancel(null);
  }

  private void cancel(@Nullable RuntimeException why) {
    State before = state.getAndSet(State.OVER);
    CompletableFuture<Session> connecting = connect;
    if (before.ready != null) {
      before.ready.close();
    } else if (before != State.OVER && connecting != null) {
      connecting.cancel(true);
    }
    if (before != State.OVER && why != null) {
      subscriber.onError(why);
    }
  }

  /** What has happened; compared by identity. */
  private static final class State {

    static final State WAITING = new State(null);
    static final State REQUESTED = new State(null);
    static final State OVER = new State(null);

    private final @Nullable Session ready;

    /** A connection waits for a request. */
    State(@Nullable Session ready) {
      this.ready = ready;
    }

    State afterRequest() {
      return this == WAITING ? REQUESTED : ready == null ? this : OVER;
    }

    State afterConnect(State next) {
      return this == WAITING ? next : OVER;
    }
  }
}
