package dev.cloudsql.runtime.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A scheduler on an executor")
class SchedulerTests {

  private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  @DisplayName("runs a task")
  void runs() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);

    Scheduler.on(executor).schedule(Duration.ZERO, ran::countDown);

    ran.await();
    assertThat(ran.getCount()).isZero();
  }

  @Test
  @DisplayName("leaves nothing queued of a task that was cancelled")
  void cancels() {
    executor.setRemoveOnCancelPolicy(true);

    Runnable cancel = Scheduler.on(executor).schedule(Duration.ofHours(1), () -> {});
    assertThat(executor.getQueue()).hasSize(1);
    cancel.run();

    assertThat(executor.getQueue()).isEmpty();
  }

  @Test
  @DisplayName("takes a delay beyond all clocks for a very long one")
  void forEver() {
    Scheduler.on(executor).schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> {});

    assertThat(executor.getQueue()).hasSize(1);
  }

  @Test
  @DisplayName("bears that the executor has been shut down")
  void shutDown() {
    executor.shutdown();

    Scheduler.on(executor).schedule(Duration.ofHours(1), () -> {}).run();

    assertThat(executor.getQueue()).isEmpty();
  }
}
