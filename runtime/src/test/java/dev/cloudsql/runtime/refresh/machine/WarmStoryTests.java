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
import java.util.List;
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

    assertThat(story.demand(2)).containsExactly(new Action.Serve(2, 1));
    assertThat(Story.fetches(story.after(ofMinutes(30)).tick())).isTrue();
    assertThat(story.demand(3)).containsExactly(new Action.Serve(3, 1));
    story.succeed(ofHours(1));
    assertThat(story.demand(4)).contains(new Action.Serve(4, 3));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("an expired one is not served, also when no timer fired")
  void expired(RefreshPolicy policy) {
    Story story = Story.serving(policy, ofHours(1));

    List<Action> actions = story.after(ofHours(1)).demand(2);

    assertThat(Story.fetches(actions)).isTrue();
    assertThat(actions).noneMatch(Action.Answer.class::isInstance);
    assertThat(story.succeed(ofHours(1))).contains(new Action.Serve(2, story.generation()));
  }

  @Test
  @DisplayName("one that expires during its renewal is not served either")
  void expiresDuringRenewal() {
    Story story = Story.serving(RefreshPolicy.ADAPTIVE, ofMinutes(5));
    story.after(ofMinutes(4).plusSeconds(30)).tick();

    assertThat(story.after(30).demand(2)).isEmpty();
    assertThat(story.state).isInstanceOf(Fetching.class);
    assertThat(story.succeed(ofHours(1))).contains(new Action.Serve(2, story.generation()));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("fifty minutes of failed renewals, terminal and forced ones too, fail no connect")
  void failedRenewals(RefreshPolicy policy) {
    Story story = Story.serving(policy, ofHours(1));
    int fetches = 0;
    for (int second = 0; second < 3000; second++) {
      assertThat(story.demand(second)).contains(new Action.Serve(second, 1));
      assertThat(story.force(-second, 1)).noneMatch(Action.Fail.class::isInstance);
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

    assertThat(story.demand(2)).isEmpty();
    assertThat(Story.timer(story.fail(Errors.UNAVAILABLE))).isPositive();
    assertThat(story.state).isInstanceOf(BackingOff.class);
  }

  @Test
  @DisplayName("ADAPTIVE goes dormant after two renewals for nobody, and wakes with a connect")
  void dormant() {
    Story story = Story.serving(RefreshPolicy.ADAPTIVE, ofHours(1));
    story.after(ofMinutes(30)).tick();
    assertThat(Story.timer(story.succeed(ofHours(1)))).isEqualTo(ofMinutes(30));
    story.after(ofMinutes(30)).tick();
    assertThat(story.succeed(ofHours(1))).noneMatch(Action.SetTimer.class::isInstance);

    assertThat(Story.timer(story.after(ofMinutes(10)).demand(2))).isEqualTo(ofMinutes(20));
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

    assertThat(story.after(ofMinutes(55)).demand(2)).containsExactly(new Action.Serve(2, 1));
    List<Action> actions = story.after(ofMinutes(1)).demand(3);
    assertThat(actions).contains(new Action.Serve(3, 1));
    assertThat(Story.fetches(actions)).isTrue();
    assertThat(story.state.timer()).isEqualTo(State.NO_TIMER);
    assertThat(story.fail(Errors.UNAVAILABLE)).noneMatch(Action.SetTimer.class::isInstance);
  }

  @Test
  @DisplayName("an API that always gives three minutes is asked twice a minute at most")
  void shortLives() {
    Story story = Story.serving(RefreshPolicy.AHEAD, ofMinutes(3));
    int fetches = 0;
    for (int second = 0; second < 600; second++) {
      story.after(1).demand(second);
      if (story.state instanceof Renewing) {
        fetches++;
        story.succeed(ofMinutes(3));
      }
    }

    assertThat(fetches).isEqualTo(20);
    assertThat(story.state).isInstanceOf(Serving.class);
  }
}
