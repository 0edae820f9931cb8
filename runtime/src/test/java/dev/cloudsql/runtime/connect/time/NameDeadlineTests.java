package dev.cloudsql.runtime.connect.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceResolver;
import dev.cloudsql.Phase;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.ResolvedName;
import dev.cloudsql.runtime.instance.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A connect by a name tells at its deadline that the resolver")
@Timeout(180)
class NameDeadlineTests {

  private static final String NAME = "db.example.com";

  /** Less than the time after which a query is abandoned. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final CompletableFuture<ResolvedName> answer = new CompletableFuture<>();
  private final CountDownLatch asked = new CountDownLatch(1);

  @AfterEach
  void endTheQuery() {
    answer.cancel(true);
  }

  @Test
  @DisplayName("did not answer")
  void silent() throws Exception {
    ConnectorException failure = failure(this::neverAnswer, time -> asked.getCount() == 0);

    assertThat(failure).hasMessageNotContaining("It has been failing");
  }

  private ResolvedName neverAnswer(String name) {
    asked.countDown();
    return answer.join();
  }

  @Test
  @DisplayName("kept failing, and why")
  void fails() throws Exception {
    ConnectorException failure = failure(NameDeadlineTests::fail, NameDeadlineTests::hasFailed);

    assertThat(failure)
        .hasMessageContaining("It has been failing:")
        .hasMessageContaining("(java.io.IOException: no directory)");
  }

  private static ResolvedName fail(String name) throws IOException {
    throw new IOException("no directory");
  }

  private static boolean hasFailed(BentTime time) {
    return time.connects.names().stream().anyMatch(name -> name.lastError().isPresent());
  }

  /** How a connect fails whose deadline comes when something is so. */
  private static ConnectorException failure(InstanceResolver resolver, Predicate<BentTime> reached)
      throws Exception {
    Target target = Target.parse(NAME);
    try (BentTime time = new BentTime(RefreshPolicy.ADAPTIVE, resolver)) {
      CompletableFuture<ConnectorException> result =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowableOfType(ConnectorException.class, () -> time.open(target, TIMEOUT)),
              task -> new Thread(task).start());
      BentTime.await(() -> reached.test(time));

      time.clock.advance(TIMEOUT);

      ConnectorException failure = result.get(60, TimeUnit.SECONDS);
      assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(failure.phase()).isEqualTo(Phase.RESOLVE);
      assertThat(failure)
          .hasMessageStartingWith(
              "Cannot connect to db.example.com: the deadline of 10.0 seconds passed while finding out where the name leads");
      return failure;
    }
  }
}
