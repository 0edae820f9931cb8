package dev.cloudsql.runtime.refresh.machine;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ErrorCode;
import dev.cloudsql.RefreshPolicy;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Without a certificate")
class ColdStoryTests {

  private final Story story = new Story(RefreshPolicy.ADAPTIVE);

  @Test
  @DisplayName("the first connect starts a fetch, and others join it")
  void joined() {
    assertThat(story.demand()).containsExactly(new Action.StartFetch(1));
    assertThat(story.demand()).isEmpty();
    assertThat(story.force(0)).isEmpty();
    assertThat(story.served()).isEmpty();

    story.succeed(ofHours(1));
    assertThat(story.served()).contains(1L);
  }

  @Test
  @DisplayName("a retryable failure is waited out with growing pauses and told after the fifth")
  void waitedOut() {
    story.demand();
    for (long pause : List.of(323L, 523L, 847L, 1236L)) {
      List<Action> actions = story.fail(Errors.UNAVAILABLE);
      assertThat(Story.timer(actions)).isBetween(ofMillis(pause - 1), ofMillis(pause));
      assertThat(story.told()).isEmpty();
      assertThat(Story.fetches(story.after(Story.timer(actions)).tick())).isTrue();
    }

    assertThat(story.fail(Errors.UNAVAILABLE))
        .containsExactly(new Action.Report(Errors.UNAVAILABLE));
    assertThat(story.told()).contains(Errors.UNAVAILABLE);
  }

  @Test
  @DisplayName("a connect within a second of the fifth failure fails with it, without a new fetch")
  void remembered() {
    waitedOut();

    assertThat(story.after(ofMillis(999)).demand()).isEmpty();
    assertThat(story.force(0)).isEmpty();
    assertThat(story.told()).contains(Errors.UNAVAILABLE);
    story.after(ofMillis(1));
    assertThat(story.told()).isEmpty();
  }

  @Test
  @DisplayName("a later connect joins the next attempt, soon, and fails with it")
  void nextAttempt() {
    waitedOut();
    story.after(1);

    assertThat(Story.timer(story.demand())).isBetween(ofMillis(200), ofSeconds(1));
    story.after(2).tick();
    story.fail(Errors.UNAVAILABLE);
    assertThat(story.told()).contains(Errors.UNAVAILABLE);
  }

  @Test
  @DisplayName("failures of long ago do not count for a connect now")
  void longAgo() {
    waitedOut();
    story.after(121).demand();

    assertThat(Story.timer(story.fail(Errors.UNAVAILABLE))).isLessThan(ofMillis(324));
  }

  @Test
  @DisplayName("without waiters there is no timer: the next connect retries")
  void onDemand() {
    story.demand();
    story.abandon();

    assertThat(story.fail(Errors.UNAVAILABLE))
        .containsExactly(new Action.Report(Errors.UNAVAILABLE));
    assertThat(Story.fetches(story.after(1).demand())).isTrue();
  }

  @Test
  @DisplayName("the timer of a retry is cancelled with the last that waits")
  void lastLeaves() {
    story.demand();
    story.fail(Errors.UNAVAILABLE);

    assertThat(story.abandon()).containsExactly(new Action.CancelTimer());
  }

  @Test
  @DisplayName("the policy AHEAD goes on trying after a retryable failure, once a minute at most")
  void ahead() {
    Story ahead = new Story(RefreshPolicy.AHEAD);
    ahead.demand();
    ahead.abandon();
    List<Action> actions = ahead.fail(Errors.UNAVAILABLE);
    for (int i = 0; i < 20; i++) {
      ahead.after(Story.timer(actions)).tick();
      actions = ahead.fail(Errors.UNAVAILABLE);
    }

    assertThat(Story.timer(actions)).isBetween(ofSeconds(185), ofSeconds(300));
    assertThat(Story.fetches(ahead.after(2).demand())).isTrue();
  }

  @Test
  @DisplayName("a terminal failure is reported at once, and again for a second without a new fetch")
  void terminal() {
    story.demand();
    story.fail(Errors.DENIED);

    assertThat(story.told()).contains(Errors.DENIED);
    assertThat(story.after(ofMillis(999)).demand()).isEmpty();
    assertThat(story.told()).contains(Errors.DENIED);
    assertThat(Story.fetches(story.after(ofMillis(1)).demand())).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("a hundred connects in five seconds against a terminal failure cost five fetches")
  void hundredTerminalFailures(RefreshPolicy policy) {
    Story denied = new Story(policy);
    long fetches = 0;
    for (int i = 0; i < 100; i++) {
      if (Story.fetches(denied.demand())) {
        fetches++;
        denied.fail(Errors.DENIED);
      }
      denied.after(ofMillis(50));
    }

    assertThat(fetches).isEqualTo(5);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("a hundred connects in a row against an API that fails at once cost five fetches")
  void hundredRetryableFailures(RefreshPolicy policy) {
    Story failing = new Story(policy);
    long fetches = 0;
    for (int i = 0; i < 100; i++) {
      List<Action> actions = failing.demand();
      while (failing.told().isEmpty()) {
        if (failing.state.inFlight().isPresent()) {
          fetches++;
          actions = failing.fail(Errors.UNAVAILABLE);
        } else {
          actions = failing.after(Story.timer(actions)).tick();
        }
      }
    }

    assertThat(fetches).isEqualTo(5);
  }

  @Test
  @DisplayName("connects wait for a short Retry-After")
  void retryAfter() {
    story.demand();

    assertThat(Story.timer(story.fail(Errors.throttled(20)))).isEqualTo(ofSeconds(20));
    assertThat(story.demand()).isEmpty();
    assertThat(story.told()).isEmpty();
  }

  @Test
  @DisplayName(
      "a Retry-After beyond any deadline is reported at once, and after half a minute asked about")
  void longRetryAfter() {
    story.demand();
    var error = Errors.throttled(120);
    story.fail(error);

    assertThat(story.told()).contains(error);
    assertThat(story.after(29).demand()).isEmpty();
    assertThat(story.told()).contains(error);
    assertThat(Story.fetches(story.after(1).demand())).isTrue();
  }

  @Test
  @DisplayName("a certificate that has expired when it comes counts as a failure")
  void expiredOnArrival() {
    story.demand();

    List<Action> actions = story.succeed(ofSeconds(-1));

    assertThat(Story.timer(actions)).isPositive();
    assertThat(actions)
        .filteredOn(Action.Report.class::isInstance)
        .singleElement()
        .satisfies(
            report -> {
              var error = ((Action.Report) report).error();
              assertThat(error.code()).isEqualTo(ErrorCode.API_RESPONSE);
              assertThat(error).hasMessageContaining("Check that clock");
            });
  }
}
