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
  @DisplayName("the first connect starts a fetch, others join it, and all get what it brings")
  void joined() {
    assertThat(story.demand(1)).containsExactly(new Action.StartFetch(1));
    assertThat(story.demand(2)).isEmpty();
    assertThat(story.force(3, 0)).isEmpty();

    assertThat(story.succeed(ofHours(1)))
        .contains(new Action.Serve(1, 1), new Action.Serve(2, 1), new Action.Serve(3, 1));
  }

  @Test
  @DisplayName("a retryable failure is waited out with growing pauses and told after the fifth")
  void waitedOut() {
    story.demand(1);
    for (long pause : List.of(323L, 523L, 847L, 1236L)) {
      List<Action> actions = story.fail(Errors.UNAVAILABLE);
      assertThat(Story.timer(actions)).isBetween(ofMillis(pause - 1), ofMillis(pause));
      assertThat(Story.fetches(story.after(Story.timer(actions)).tick())).isTrue();
    }

    assertThat(story.fail(Errors.UNAVAILABLE))
        .containsExactly(
            new Action.Report(Errors.UNAVAILABLE), new Action.Fail(1, Errors.UNAVAILABLE));
  }

  @Test
  @DisplayName("who comes within a second of the fifth failure is told of it without a new fetch")
  void remembered() {
    waitedOut();

    assertThat(story.after(ofMillis(999)).demand(2))
        .containsExactly(new Action.Fail(2, Errors.UNAVAILABLE));
    assertThat(story.force(3, 0)).containsExactly(new Action.NothingNewer(3));
  }

  @Test
  @DisplayName("who comes later joins the next attempt, soon, and hears of it")
  void nextAttempt() {
    waitedOut();
    story.after(1);

    assertThat(Story.timer(story.demand(2))).isBetween(ofMillis(200), ofSeconds(1));
    story.after(2).tick();
    assertThat(story.fail(Errors.UNAVAILABLE)).contains(new Action.Fail(2, Errors.UNAVAILABLE));
  }

  @Test
  @DisplayName("failures of long ago do not count for who comes now")
  void longAgo() {
    waitedOut();
    story.after(121).demand(2);

    assertThat(Story.timer(story.fail(Errors.UNAVAILABLE))).isLessThan(ofMillis(324));
  }

  @Test
  @DisplayName("nobody waiting, no timer: the retry is left to the next connect")
  void onDemand() {
    story.demand(1);
    story.leave(1);

    assertThat(story.fail(Errors.UNAVAILABLE))
        .containsExactly(new Action.Report(Errors.UNAVAILABLE));
    assertThat(Story.fetches(story.after(1).demand(2))).isTrue();
  }

  @Test
  @DisplayName("the timer of a retry goes with the last who waits for it")
  void lastLeaves() {
    story.demand(1);
    story.demand(2);
    story.fail(Errors.UNAVAILABLE);

    assertThat(story.leave(1)).isEmpty();
    assertThat(story.leave(2)).containsExactly(new Action.CancelTimer());
  }

  @Test
  @DisplayName("the policy AHEAD goes on trying after a retryable failure, once a minute at most")
  void ahead() {
    Story ahead = new Story(RefreshPolicy.AHEAD);
    ahead.demand(1);
    ahead.leave(1);
    List<Action> actions = ahead.fail(Errors.UNAVAILABLE);
    for (int i = 0; i < 20; i++) {
      ahead.after(Story.timer(actions)).tick();
      actions = ahead.fail(Errors.UNAVAILABLE);
    }

    assertThat(Story.timer(actions)).isBetween(ofSeconds(185), ofSeconds(300));
    assertThat(Story.fetches(ahead.after(2).demand(2))).isTrue();
  }

  @Test
  @DisplayName("a terminal failure is told at once, and again for a second without a new fetch")
  void terminal() {
    story.demand(1);

    assertThat(story.fail(Errors.DENIED)).contains(new Action.Fail(1, Errors.DENIED));
    assertThat(story.after(ofMillis(999)).demand(2))
        .containsExactly(new Action.Fail(2, Errors.DENIED));
    assertThat(Story.fetches(story.after(ofMillis(1)).demand(3))).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("a hundred connects in five seconds against a terminal failure cost five fetches")
  void hundredTerminalFailures(RefreshPolicy policy) {
    Story denied = new Story(policy);
    long fetches = 0;
    for (int i = 0; i < 100; i++) {
      if (Story.fetches(denied.demand(i))) {
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
      List<Action> actions = failing.demand(i);
      while (!actions.contains(new Action.Fail(i, Errors.UNAVAILABLE))) {
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
  @DisplayName("a Retry-After is waited for by who can")
  void retryAfter() {
    story.demand(1);

    assertThat(Story.timer(story.fail(Errors.throttled(20)))).isEqualTo(ofSeconds(20));
    assertThat(story.demand(2)).isEmpty();
  }

  @Test
  @DisplayName("a Retry-After beyond any deadline is told at once until it is nearly over")
  void longRetryAfter() {
    story.demand(1);
    var error = Errors.throttled(120);

    assertThat(story.fail(error)).contains(new Action.Fail(1, error));
    assertThat(story.after(89).demand(2)).containsExactly(new Action.Fail(2, error));
    assertThat(Story.timer(story.after(1).demand(3))).isEqualTo(ofSeconds(30));
  }

  @Test
  @DisplayName("a certificate that has expired when it comes counts as a failure")
  void expiredOnArrival() {
    story.demand(1);

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

  @Test
  @DisplayName("a forced refresh hears of the first failure, and that nothing is newer")
  void forced() {
    story.force(1, 7);

    assertThat(story.fail(Errors.UNAVAILABLE))
        .containsExactly(new Action.Report(Errors.UNAVAILABLE), new Action.NothingNewer(1));
  }
}
