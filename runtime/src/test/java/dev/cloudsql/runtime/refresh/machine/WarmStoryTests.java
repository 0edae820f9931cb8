package dev.cloudsql.runtime.refresh.machine;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.refresh.machine.State.BackingOff;
import dev.cloudsql.runtime.refresh.machine.State.Fetching;
import dev.cloudsql.runtime.refresh.machine.State.Renewing;
import dev.cloudsql.runtime.refresh.machine.State.Serving;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("With a certificate")
class WarmStoryTests {

  @Test
  @DisplayName("a connect is served at once, before and during its renewal")
  void served() {
    Story story = Story.serving(RefreshPolicy.ADAPTIVE, ofHours(1));

    assertThat(story.state.servesAt(story.now)).isTrue();
    assertThat(story.demand()).isEmpty();
    assertThat(Story.fetches(story.after(ofMinutes(30)).tick())).isTrue();
    assertThat(story.demand()).isEmpty();
    assertThat(story.served()).contains(1L);
    story.succeed(ofHours(1));
    story.demand();
    assertThat(story.served()).contains(3L);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("an expired one is not served, also when no timer fired")
  void expired(RefreshPolicy policy) {
    Story story = Story.serving(policy, ofHours(1));

    story.after(ofHours(1));
    assertThat(story.state.servesAt(story.now)).isFalse();

    assertThat(Story.fetches(story.demand())).isTrue();
    assertThat(story.served()).isEmpty();
  }

  @Test
  @DisplayName("one that expires during its renewal is not served either")
  void expiresDuringRenewal() {
    Story story = Story.serving(RefreshPolicy.ADAPTIVE, ofMinutes(5));
    story.after(ofMinutes(4).plusSeconds(30)).tick();

    assertThat(story.after(30).demand()).isEmpty();
    assertThat(story.state).isInstanceOf(Fetching.class);
    assertThat(story.served()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("fifty minutes of failed renewals, terminal and forced ones too, fail no connect")
  void failedRenewals(RefreshPolicy policy) {
    Story story = Story.serving(policy, ofHours(1));
    int fetches = 0;
    for (int second = 0; second < 3000; second++) {
      story.demand();
      story.force(1);
      assertThat(story.served()).contains(1L);
      if (story.state instanceof Renewing) {
        fetches++;
        story.fail(second % 2 == 0 ? Errors.UNAVAILABLE : Errors.DENIED);
      }
      story.after(1);
    }

    assertThat(fetches).isLessThan(400);
  }

  @Test
  @DisplayName("a failed renewal is tried again before the expiry, at growing intervals")
  void retried() {
    Story story = Story.serving(RefreshPolicy.AHEAD, ofHours(1));
    story.after(ofMinutes(30)).tick();
    Duration last = Duration.ZERO;
    for (int i = 0; i < 5; i++) {
      Duration delay = Story.timer(story.fail(Errors.UNAVAILABLE));
      assertThat(delay).isGreaterThan(last);
      last = delay;
      story.after(delay).tick();
    }
    assertThat(story.state).isInstanceOf(Renewing.class);
  }

  @Test
  @DisplayName("when it expires after failed renewals, connects wait as for the first")
  void expiresAtLast() {
    Story story = Story.serving(RefreshPolicy.ADAPTIVE, ofHours(1));
    story.after(ofMinutes(59)).tick();
    story.after(ofSeconds(59)).fail(Errors.UNAVAILABLE);
    story.after(1).tick();

    assertThat(story.demand()).isEmpty();
    assertThat(Story.timer(story.fail(Errors.UNAVAILABLE))).isPositive();
    assertThat(story.state).isInstanceOf(BackingOff.class);
  }

  @Test
  @DisplayName(
      "ADAPTIVE goes dormant after two renewals without a connect, and wakes with the next")
  void dormant() {
    Story story = Story.serving(RefreshPolicy.ADAPTIVE, ofHours(1));
    story.after(ofMinutes(30)).tick();
    assertThat(Story.timer(story.succeed(ofHours(1)))).isEqualTo(ofMinutes(30));
    story.after(ofMinutes(30)).tick();
    assertThat(story.succeed(ofHours(1))).noneMatch(Action.SetTimer.class::isInstance);

    assertThat(Story.timer(story.after(ofMinutes(10)).demand())).isEqualTo(ofMinutes(20));
  }

  @Test
  @DisplayName("a connect without an event is served only when its event would do nothing")
  void servesAt() {
    Story story = Story.serving(RefreshPolicy.ADAPTIVE, ofHours(1));
    story.after(ofMinutes(30)).tick();
    story.succeed(ofHours(1));

    assertThat(story.state.servesAt(story.now)).as("unused so far").isFalse();
    story.demand();
    assertThat(story.state.servesAt(story.now)).isTrue();
    assertThat(story.state.servesAt(story.now.plus(ofMinutes(30)))).as("renewal due").isFalse();
    assertThat(story.state.servesAt(story.now.minusSeconds(1))).as("clock set back").isFalse();
  }

  @Test
  @DisplayName("AHEAD renews for ever")
  void ahead() {
    Story story = Story.serving(RefreshPolicy.AHEAD, ofHours(1));
    for (int i = 0; i < 10; i++) {
      story.after(ofMinutes(30)).tick();
      assertThat(Story.timer(story.succeed(ofHours(1)))).isEqualTo(ofMinutes(30));
    }
  }

  @Test
  @DisplayName("LAZY has no timer; a connect in the last four minutes starts the renewal")
  void lazy() {
    Story story = Story.serving(RefreshPolicy.LAZY, ofHours(1));

    assertThat(story.after(ofMinutes(55)).demand()).isEmpty();
    assertThat(Story.fetches(story.after(ofMinutes(1)).demand())).isTrue();
    assertThat(story.served()).contains(1L);
    assertThat(story.state.timer()).isEqualTo(State.NO_TIMER);
    assertThat(story.fail(Errors.UNAVAILABLE)).noneMatch(Action.SetTimer.class::isInstance);
  }

  @Test
  @DisplayName("an API that always gives three minutes is asked twice a minute at most")
  void shortLives() {
    Story story = Story.serving(RefreshPolicy.AHEAD, ofMinutes(3));
    int fetches = 0;
    for (int second = 0; second < 600; second++) {
      story.after(1).demand();
      if (story.state instanceof Renewing) {
        fetches++;
        story.succeed(ofMinutes(3));
      }
    }

    assertThat(fetches).isEqualTo(20);
    assertThat(story.state).isInstanceOf(Serving.class);
  }
}
