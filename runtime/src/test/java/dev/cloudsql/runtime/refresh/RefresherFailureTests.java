package dev.cloudsql.runtime.refresh;

import static dev.cloudsql.runtime.refresh.Rig.DENIED;
import static dev.cloudsql.runtime.refresh.Rig.HOUR;
import static dev.cloudsql.runtime.refresh.Rig.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.runtime.refresh.Refresher.Fresh;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A refresher whose source fails")
class RefresherFailureTests {

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
  @DisplayName("retries while connects wait, and stops when the last one has given up")
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
  @DisplayName("answers a forced refresh at the first failure, and retries for the others")
  void forcedWaitsForOneFetch() {
    CompletableFuture<Fresh<String>> got = refresher.get();
    CompletableFuture<Optional<Fresh<String>>> forced = refresher.newerThan(0);
    source.fail(UNAVAILABLE);

    assertThat(forced.join()).isEmpty();
    assertThat(got).isNotDone();
    time.pass(Duration.ofSeconds(1));
    source.succeed(HOUR);
    assertThat(got.join().value()).isEqualTo("value 2");
  }

  @Test
  @DisplayName("does not retry after the only waiter was a forced refresh")
  void onlyForced() {
    CompletableFuture<Optional<Fresh<String>>> forced = refresher.newerThan(0);
    source.fail(UNAVAILABLE);

    assertThat(forced.join()).isEmpty();
    assertThat(time.queued()).isZero();
    assertThat(refresher.waiters()).isZero();
  }

  @Test
  @DisplayName(
      "answers all that wait when the failure is terminal, and those who come within a second")
  void terminalForAll() {
    List<CompletableFuture<Fresh<String>>> waiting = List.of(refresher.get(), refresher.get());
    CompletableFuture<Optional<Fresh<String>>> forced = refresher.newerThan(0);
    source.fail(DENIED);

    assertThat(waiting).allSatisfy(got -> assertThatThrownBy(got::join).hasCause(DENIED));
    assertThat(forced.join()).isEmpty();
    assertThatThrownBy(refresher.get()::join).hasCause(DENIED);
    assertThat(refresher.newerThan(0).join()).isEmpty();
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
    assertThat(rig.serve().join().value()).isEqualTo("value 2");
  }

  @Test
  @DisplayName("wraps what a source throws, with its cause and without its words")
  void sourceThrows() {
    IllegalStateException fault = new IllegalStateException("password=tiger");
    try (Refresher<String> broken =
        rig.refresher(
            () -> {
              throw fault;
            })) {
      var got = broken.get();

      assertThat(broken.lastFailure())
          .hasValueSatisfying(
              failure -> {
                assertThat(failure).isInstanceOf(ConnectorException.class).hasCause(fault);
                assertThat(failure.code()).isEqualTo(ErrorCode.API_UNAVAILABLE);
                assertThat(failure.getMessage())
                    .contains("shop:europe-west1:orders", "IllegalStateException")
                    .doesNotContain("tiger");
              });
      assertThat(got).isNotDone();
    }
  }

  @Test
  @DisplayName("for a library that does not fit fails at once, and tries again a second later")
  void libraryDoesNotFit() {
    CompletableFuture<Fresh<String>> got = refresher.get();
    NoSuchMethodError error = new NoSuchMethodError("JsonReader.setStrictness");
    source.fail(new CompletionException(error));

    assertThatThrownBy(got::join).hasRootCause(error).hasMessageContaining("setStrictness");
    assertThat(refresher.lastFailure())
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .returns(ErrorCode.RUNTIME, ConnectorException::code)
                    .returns(false, ConnectorException::retryable));
    time.pass(Duration.ofSeconds(1));
    assertThat(rig.serve().join().value()).isEqualTo("value 2");
  }

  @Test
  @DisplayName("notifies its observer of each fetch, in order")
  void observed() {
    var got = refresher.get();
    source.fail(UNAVAILABLE);
    time.pass(Duration.ofSeconds(1));
    source.succeed(HOUR);

    assertThat(got).isDone();
    assertThat(rig.observer.told).containsExactly(UNAVAILABLE, time.instant().plus(HOUR));
  }
}
