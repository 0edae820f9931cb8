package dev.cloudsql.runtime.refresh;

import static dev.cloudsql.runtime.refresh.Rig.DENIED;
import static dev.cloudsql.runtime.refresh.Rig.HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.runtime.refresh.Refresher.Fresh;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A refresher")
class RefresherTests {

  private final Rig rig = new Rig();
  private final ManualTime time = rig.time;
  private final ManualSource source = rig.source;
  private final Refresher<String> refresher = rig.refresher;

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
    rig.serve();
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
  @DisplayName("keeps no task queued for an unused instance")
  void dormant() {
    rig.serve();
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
    rig.serve();
    time.jump(Duration.ofHours(2));

    CompletableFuture<Fresh<String>> got = refresher.get();

    assertThat(got).isNotDone();
    source.succeed(HOUR);
    assertThat(got.join().value()).isEqualTo("value 2");
  }

  @Test
  @DisplayName("does not serve what has expired by a clock that was set back since it came")
  void clockSetBack() {
    rig.serve();
    time.pass(Duration.ofMinutes(20));
    time.jump(Duration.ofMinutes(-10));
    time.pass(Duration.ofMinutes(40).minusNanos(1));
    assertThat(refresher.get().join().value()).isEqualTo("value 1");
    assertThat(refresher.expiry()).contains(time.instant().plusNanos(1));

    time.pass(Duration.ofNanos(1));
    CompletableFuture<Fresh<String>> got = refresher.get();

    assertThat(got).isNotDone();
    source.succeed(HOUR);
    assertThat(got).isCompleted();
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
  @DisplayName("keeps nothing of a caller that gave up, whatever it waited for")
  void givesUp() {
    List<CompletableFuture<?>> futures =
        List.of(refresher.get(), refresher.newerThan(0), refresher.get(), refresher.get());
    assertThat(refresher.waiters()).isEqualTo(4);

    futures.get(0).cancel(true);
    futures.get(1).cancel(true);
    futures.get(2).completeExceptionally(new TimeoutException("the caller's deadline"));
    assertThat(refresher.waiters()).isEqualTo(1);
    futures.get(3).cancel(true);
    assertThat(refresher.waiters()).isZero();

    source.succeed(HOUR);
    assertThat(futures.get(0)).isCancelled();
    assertThat(futures.get(2)).isCompletedExceptionally();
    assertThat(refresher.get().join().value()).isEqualTo("value 1");
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
  @DisplayName("gives a forced refresh newer information, or nothing when there is none")
  void forced() {
    rig.serve();
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
  @DisplayName(
      "fails waiting connects and cancels the running fetch when it is closed, and stays closed")
  void closes() {
    CompletableFuture<Fresh<String>> got = refresher.get();
    var forced = refresher.newerThan(0);

    refresher.close();
    refresher.close();

    assertThatThrownBy(got::join)
        .hasCauseInstanceOf(ConnectorException.class)
        .hasMessageEndingWith("[CSQL-CLOSED]");
    assertThatThrownBy(forced::join)
        .hasCauseInstanceOf(ConnectorException.class)
        .hasMessageEndingWith("[CSQL-CLOSED]");
    assertThat(source.last()).isCancelled();
    assertThatThrownBy(refresher.get()::join)
        .hasCauseInstanceOf(ConnectorException.class)
        .hasMessageEndingWith("[CSQL-CLOSED]");
    assertThat(refresher.state()).isEqualTo(ConnectorStatus.State.CLOSED);
    assertThat(refresher.waiters()).isZero();
  }
}
