package dev.cloudsql.runtime.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.InstanceName;
import dev.cloudsql.RefreshPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fetch budget")
class FetchBudgetTests {

  private final ManualTime time = new ManualTime();
  private final FetchBudget budget = new FetchBudget(3, 10, time::nanoTime);

  @Test
  @DisplayName("lets a burst through and spaces what comes after it")
  void spaces() {
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      waits.add(budget.take().toMillis());
    }

    assertThat(waits).containsExactly(0L, 0L, 0L, 100L, 200L, 300L);
  }

  @Test
  @DisplayName("fills again with time, and no further than its burst")
  void fills() {
    for (int i = 0; i < 5; i++) {
      budget.take();
    }
    time.pass(Duration.ofMillis(400));
    assertThat(budget.take()).isZero();

    time.pass(Duration.ofDays(1));
    spaces();
  }

  @Test
  @DisplayName("delays the fetches of many refreshers, and fails none")
  void delaysRefreshers() {
    Refresher.Environment environment =
        new Refresher.Environment(time, time::nanoTime, time, () -> 0, budget);
    ManualSource source = new ManualSource(time);
    List<Refresher<String>> refreshers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      InstanceName instance = new InstanceName("shop", "europe-west1", "orders" + i);
      refreshers.add(
          new Refresher<>(
              instance, RefreshPolicy.ADAPTIVE, source, environment, new RecordingObserver()));
    }

    refreshers.forEach(Refresher::get);
    assertThat(source.count()).isEqualTo(3);
    time.pass(Duration.ofSeconds(1));
    assertThat(source.count()).isEqualTo(13);
    refreshers.forEach(Refresher::close);

    assertThat(time.queued()).isZero();
    time.pass(Duration.ofSeconds(10));
    assertThat(source.count()).isEqualTo(13);
  }

  @Test
  @DisplayName("refuses a size that would let nothing through")
  void refusesNonsense() {
    assertThatThrownBy(() -> new FetchBudget(0, 10, time::nanoTime))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 and 10");
  }
}
