package dev.cloudsql.runtime.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A refresher under many threads")
class RefresherThreadsTests {

  private static final int ASKERS = 4;
  private static final int QUESTIONS = 2_000;

  private final Rig rig = new Rig();

  @Test
  @DisplayName("leaves no waiter and no task, whatever happens concurrently")
  void everythingAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(ASKERS + 1);
    try {
      CountDownLatch asking = new CountDownLatch(ASKERS);
      List<Future<List<CompletableFuture<?>>>> askers = new ArrayList<>();
      for (int i = 0; i < ASKERS; i++) {
        SplittableRandom random = new SplittableRandom(i);
        askers.add(threads.submit(() -> ask(random, asking)));
      }
      threads.submit(() -> live(new SplittableRandom(ASKERS), asking)).get();
      List<CompletableFuture<?>> asked = new ArrayList<>();
      for (Future<List<CompletableFuture<?>>> asker : askers) {
        asked.addAll(asker.get());
      }
      rig.refresher.close();

      assertThat(asked).hasSize(ASKERS * QUESTIONS).allMatch(CompletableFuture::isDone);
      assertThat(rig.time.queued()).isZero();
      assertThat(rig.source.unfinished()).isZero();
    } finally {
      threads.shutdownNow();
    }
  }

  private List<CompletableFuture<?>> ask(SplittableRandom random, CountDownLatch asking) {
    List<CompletableFuture<?>> asked = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      CompletableFuture<?> future =
          random.nextInt(4) == 0 ? rig.refresher.newerThan(random.nextInt(3)) : rig.refresher.get();
      if (random.nextInt(10) == 0) {
        future.cancel(false);
      }
      asked.add(future);
    }
    asking.countDown();
    return asked;
  }

  /** Ends fetches with all results, advances and jumps the clock, while there are requests. */
  private void live(SplittableRandom random, CountDownLatch asking) {
    while (asking.getCount() > 0) {
      switch (random.nextInt(6)) {
        case 0, 1 -> rig.source.end(fetch -> fetch.complete(rig.source.value(Rig.HOUR)));
        case 2 -> rig.source.end(fetch -> fetch.completeExceptionally(Rig.UNAVAILABLE));
        case 3 -> rig.source.end(fetch -> fetch.completeExceptionally(Rig.DENIED));
        case 4 -> rig.time.pass(Duration.ofMillis(random.nextInt(3_000)));
        default -> rig.time.jump(Duration.ofMinutes(random.nextInt(-70, 70)));
      }
    }
  }
}
