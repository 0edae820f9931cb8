package dev.cloudsql.runtime.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ClosedException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.RefreshException;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.refresh.Refresher.Fresh;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A refresher")
class RefresherTests {

  private static final InstanceName INSTANCE = new InstanceName("shop", "europe-west1", "orders");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final RefreshException UNAVAILABLE =
      new RefreshException(ErrorCode.API_UNAVAILABLE, INSTANCE, "503", null);
  private static final RefreshException DENIED =
      new RefreshException(ErrorCode.API_DENIED, INSTANCE, "403", null);

  private final ManualTime time = new ManualTime();
  private final ManualSource source = new ManualSource(time);
  private final RecordingObserver observer = new RecordingObserver();
  private final Refresher<String> refresher = refresher(RefreshPolicy.ADAPTIVE, source);

  @AfterEach
  void close() {
    refresher.close();
    assertThat(time.queued()).isZero();
  }

  @Test
  @DisplayName("gives two hundred threads what one fetch brings")
  void singleFlight() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(200);
    try {
      List<Future<CompletableFuture<Fresh<String>>>> asked = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        asked.add(threads.submit(refresher::get));
      }
      List<CompletableFuture<Fresh<String>>> waiting = new ArrayList<>();
      for (Future<CompletableFuture<Fresh<String>>> future : asked) {
        waiting.add(future.get());
      }
      source.succeed(HOUR);

      assertThat(waiting).allSatisfy(got -> assertThat(got.join().value()).isEqualTo("value 1"));
      assertThat(source.count()).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @DisplayName("serves at once what is valid, and renews it by timer")
  void serves() {
    serve(HOUR);
    assertThat(refresher.get().join().value()).isEqualTo("value 1");
    assertThat(refresher.state()).isEqualTo(ConnectorStatus.State.SERVING);

    time.pass(Duration.ofMinutes(30));
    assertThat(refresher.state()).isEqualTo(ConnectorStatus.State.RENEWING);
    assertThat(refresher.get().join().generation()).isEqualTo(1);
    source.succeed(HOUR);

    assertThat(refresher.get().join().value()).isEqualTo("value 2");
    assertThat(refresher.expiry()).contains(time.instant().plus(HOUR));
  }

  @Test
  @DisplayName("keeps no task queued for an instance that nobody uses")
  void dormant() {
    serve(HOUR);
    for (int renewal = 0; renewal < 2; renewal++) {
      time.pass(Duration.ofMinutes(30));
      source.succeed(HOUR);
    }

    assertThat(time.queued()).isZero();
    time.pass(Duration.ofDays(1));
    assertThat(source.count()).isEqualTo(3);
    assertThat(refresher.state()).isEqualTo(ConnectorStatus.State.IDLE);
  }

  @Test
  @DisplayName("does not serve what expired while the machine slept")
  void sleeps() {
    serve(HOUR);
    time.jump(Duration.ofHours(2));

    CompletableFuture<Fresh<String>> got = refresher.get();

    assertThat(got).isNotDone();
    source.succeed(HOUR);
    assertThat(got.join().value()).isEqualTo("value 2");
  }

  @Test
  @DisplayName("looks at the clock again when it completes a future, for its thread may have slept")
  void sleepsWhileServing() {
    CompletableFuture<Fresh<String>> first = refresher.get();
    CompletableFuture<Fresh<String>> second = refresher.get();
    var unused = first.thenRun(() -> time.jump(Duration.ofHours(2)));
    source.succeed(HOUR);

    assertThat(first).isDone();
    assertThat(second).isNotDone();
    source.succeed(HOUR);
    assertThat(second.join().value()).isEqualTo("value 2");
  }

  @Test
  @DisplayName("cancels the fetch from before a sleep")
  void cancelsVoidFetch() {
    var first = refresher.get();
    var before = source.last();
    time.jump(Duration.ofHours(2));
    var second = refresher.get();

    assertThat(before).isCancelled();
    source.succeed(HOUR);
    assertThat(List.of(first.join(), second.join()))
        .extracting(Fresh::value)
        .containsOnly("value 2");
  }

  @Test
  @DisplayName("retries for those who wait, and stops when the last has left")
  void waiterLeaves() {
    CompletableFuture<Fresh<String>> got = refresher.get();
    source.fail(UNAVAILABLE);
    assertThat(refresher.state()).isEqualTo(ConnectorStatus.State.BACKING_OFF);
    assertThat(time.queued()).isEqualTo(1);

    got.cancel(false);

    assertThat(time.queued()).isZero();
    time.pass(HOUR);
    assertThat(source.count()).isEqualTo(1);
  }

  @Test
  @DisplayName("succeeds by a retry")
  void retries() {
    CompletableFuture<Fresh<String>> got = refresher.get();
    source.fail(UNAVAILABLE);
    time.pass(Duration.ofSeconds(1));
    source.succeed(HOUR);

    assertThat(got.join().value()).isEqualTo("value 2");
    assertThat(refresher.lastFailure()).isEmpty();
  }

  @Test
  @DisplayName("fails with the source's own exception, and tries again a second later")
  void terminal() {
    CompletableFuture<Fresh<String>> got = refresher.get();
    source.fail(DENIED);

    assertThatThrownBy(got::join).hasCause(DENIED);
    assertThat(refresher.lastFailure()).contains(DENIED);
    time.pass(Duration.ofSeconds(1));
    assertThat(serve(HOUR).join().value()).isEqualTo("value 2");
  }

  @Test
  @DisplayName("gives a forced refresh newer information, or nothing when there is none")
  void forced() {
    serve(HOUR);
    CompletableFuture<Optional<Fresh<String>>> newer = refresher.newerThan(1);
    source.succeed(HOUR);
    long generation = newer.join().orElseThrow().generation();
    assertThat(generation).isGreaterThan(1);

    CompletableFuture<Optional<Fresh<String>>> nothing = refresher.newerThan(generation);
    source.fail(DENIED);

    assertThat(nothing.join()).isEmpty();
    assertThat(refresher.get().join().generation()).isEqualTo(generation);
  }

  @Test
  @DisplayName("wraps what a source throws, with its cause and without its words")
  void sourceThrows() {
    IllegalStateException fault = new IllegalStateException("password=tiger");
    try (Refresher<String> broken =
        refresher(
            RefreshPolicy.LAZY,
            () -> {
              throw fault;
            })) {
      var got = broken.get();

      assertThat(broken.lastFailure())
          .hasValueSatisfying(
              failure -> {
                assertThat(failure).isInstanceOf(RefreshException.class).hasCause(fault);
                assertThat(failure.code()).isEqualTo(ErrorCode.API_UNAVAILABLE);
                assertThat(failure.getMessage())
                    .contains("shop:europe-west1:orders", "IllegalStateException")
                    .doesNotContain("tiger");
              });
      assertThat(got).isNotDone();
    }
  }

  @Test
  @DisplayName("tells its observer of each fetch, in order")
  void observed() {
    var got = refresher.get();
    source.fail(UNAVAILABLE);
    time.pass(Duration.ofSeconds(1));
    source.succeed(HOUR);

    assertThat(got).isDone();
    assertThat(observer.told).containsExactly(UNAVAILABLE, time.instant().plus(HOUR));
  }

  @Test
  @DisplayName("fails who waits and cancels what runs when it is closed, and stays closed")
  void closes() {
    CompletableFuture<Fresh<String>> got = refresher.get();
    var forced = refresher.newerThan(0);

    refresher.close();
    refresher.close();

    assertThatThrownBy(got::join).hasCauseInstanceOf(ClosedException.class);
    assertThatThrownBy(forced::join).hasCauseInstanceOf(ClosedException.class);
    assertThat(source.last()).isCancelled();
    assertThatThrownBy(refresher.get()::join).hasCauseInstanceOf(ClosedException.class);
    assertThat(refresher.state()).isEqualTo(ConnectorStatus.State.CLOSED);
  }

  private CompletableFuture<Fresh<String>> serve(Duration life) {
    CompletableFuture<Fresh<String>> got = refresher.get();
    source.succeed(life);
    return got;
  }

  private Refresher<String> refresher(RefreshPolicy policy, Refresher.Source<String> from) {
    FetchBudget budget = new FetchBudget(100, 10, time::nanoTime);
    RefreshEnvironment environment = new RefreshEnvironment(time, time, () -> 0, budget);
    return new Refresher<>(INSTANCE, policy, from, environment, observer);
  }
}
