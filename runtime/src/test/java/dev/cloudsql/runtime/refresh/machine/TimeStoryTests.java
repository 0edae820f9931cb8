package dev.cloudsql.runtime.refresh.machine;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.refresh.machine.State.Idle;
import dev.cloudsql.runtime.refresh.machine.State.Renewing;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When time jumps or the end comes")
class TimeStoryTests {

  @Test
  @DisplayName("a fetch from before a sleep is given up by the first connect after it")
  void givenUp() {
    Story story = new Story(RefreshPolicy.ADAPTIVE);
    story.demand();

    assertThat(story.after(ofHours(2)).demand())
        .containsExactly(new Action.CancelFetch(1), new Action.StartFetch(2));
    assertThat(story.on(new Event.Succeeded(story.now, 1, story.now.plus(ofHours(1)), 0)))
        .isEmpty();
    story.succeed(ofHours(1));
    assertThat(story.served()).contains(2L);
  }

  @Test
  @DisplayName(
      "the result of such a fetch is ignored, and the fetch repeated while a connect waits")
  void repeated() {
    Story story = new Story(RefreshPolicy.ADAPTIVE);
    story.demand();

    assertThat(story.after(ofHours(-2)).succeed(ofHours(3)))
        .containsExactly(new Action.StartFetch(2));
    assertThat(story.after(61).fail(Errors.DENIED)).containsExactly(new Action.StartFetch(3));
    story.abandon();
    assertThat(story.after(61).succeed(ofHours(1))).isEmpty();
    assertThat(story.state).isInstanceOf(Idle.class);
  }

  @Test
  @DisplayName("a renewal from before a sleep is repeated too, and the certificate served")
  void renewalRepeated() {
    Story story = Story.serving(RefreshPolicy.LAZY, ofHours(1));
    story.after(ofMinutes(57)).demand();

    assertThat(story.after(ofMinutes(2)).demand())
        .containsExactly(new Action.CancelFetch(2), new Action.StartFetch(3));
    assertThat(story.served()).contains(1L);
  }

  @Test
  @DisplayName("a fetch that the budget delays is not void before it has started")
  void delayed() {
    Story story = new Story(RefreshPolicy.ADAPTIVE);
    story.demand();
    story.on(new Event.Delayed(story.now, 1, story.now.plus(ofMinutes(2))));

    story.after(ofSeconds(150)).succeed(ofHours(1));
    assertThat(story.served()).contains(1L);
  }

  @Test
  @DisplayName("a renewal happens when its timer fires, though the clock was set back meanwhile")
  void setBack() {
    Story story = Story.serving(RefreshPolicy.ADAPTIVE, ofHours(1));

    assertThat(Story.fetches(story.after(ofMinutes(-90)).tick())).isTrue();
  }

  @Test
  @DisplayName("a connect renews when the clock was set back and no timer fired")
  void setBackWithoutTimer() {
    Story story = Story.serving(RefreshPolicy.ADAPTIVE, ofHours(1));

    assertThat(Story.fetches(story.after(ofHours(-2)).demand())).isTrue();
  }

  @Test
  @DisplayName("a certificate and its renewal move with a clock that is set back")
  void movesWithTheClock() {
    Story story = Story.serving(RefreshPolicy.LAZY, ofHours(1));
    story.after(ofMinutes(20));

    story.setBack(ofMinutes(10));

    assertThat(story.after(ofMinutes(36).minusNanos(1)).demand()).isEmpty();
    assertThat(Story.fetches(story.after(ofNanos(1)).demand())).isTrue();
    assertThat(story.after(ofMinutes(4).minusNanos(1)).served()).contains(1L);
    assertThat(story.after(ofNanos(1)).served()).isEmpty();
  }

  @Test
  @DisplayName("a certificate that is being renewed moves with the clock too")
  void movesWhileRenewed() {
    Story story = Story.serving(RefreshPolicy.AHEAD, ofHours(1));
    story.force(1);

    story.setBack(ofMinutes(10));

    assertThat(story.after(ofHours(1).minusNanos(1)).served()).contains(1L);
    assertThat(story.after(ofNanos(1)).served()).isEmpty();
  }

  @Test
  @DisplayName("a timer that fires after a long sleep fetches anew")
  void lateTimer() {
    Story story = Story.serving(RefreshPolicy.ADAPTIVE, ofHours(1));

    assertThat(Story.fetches(story.after(ofHours(5)).tick())).isTrue();
    assertThat(story.state.current()).isEmpty();
  }

  @Test
  @DisplayName("a tick of a timer that was replaced does nothing")
  void staleTick() {
    Story story = Story.serving(RefreshPolicy.ADAPTIVE, ofHours(1));

    assertThat(story.on(new Event.Tick(story.now, story.state.timer() - 1))).isEmpty();
    assertThat(story.state.current()).isPresent();
  }

  @Test
  @DisplayName("close cancels the fetch under way, and lasts")
  void close() {
    Story story = Story.serving(RefreshPolicy.AHEAD, ofHours(1));
    story.force(1);
    assertThat(story.state).isInstanceOf(Renewing.class);
    long attempt = story.attempt();

    assertThat(story.close()).containsExactly(new Action.CancelFetch(attempt));
    assertThat(story.close()).isEmpty();
    assertThat(story.demand()).isEmpty();
    assertThat(story.state).isInstanceOf(State.Closed.class);
    assertThat(story.on(new Event.Succeeded(story.now, attempt, story.now.plus(ofHours(1)), 0)))
        .isEmpty();
  }

  @Test
  @DisplayName("close cancels the timer of the next renewal")
  void closeWhileServing() {
    Story story = Story.serving(RefreshPolicy.AHEAD, ofHours(1));

    assertThat(story.close()).containsExactly(new Action.CancelTimer());
  }
}
