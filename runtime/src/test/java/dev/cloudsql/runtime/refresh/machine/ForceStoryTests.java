package dev.cloudsql.runtime.refresh.machine;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.refresh.machine.State.Renewing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A forced refresh")
class ForceStoryTests {

  private Story story = new Story(RefreshPolicy.ADAPTIVE);

  @BeforeEach
  void serve() {
    story = Story.serving(RefreshPolicy.ADAPTIVE, ofHours(1));
  }

  @Test
  @DisplayName("is answered with the next certificate, and nobody else has to wait for it")
  void newer() {
    assertThat(Story.fetches(story.force(2, 1))).isTrue();
    assertThat(story.demand(3)).containsExactly(new Action.Serve(3, 1));
    assertThat(story.succeed(ofHours(1))).contains(new Action.Serve(2, story.generation()));
  }

  @Test
  @DisplayName("costs nothing when there is a newer certificate than it saw")
  void alreadyNewer() {
    assertThat(story.force(2, 0)).containsExactly(new Action.Serve(2, 1));
  }

  @Test
  @DisplayName("joins the renewal under way")
  void joins() {
    story.force(2, 1);

    assertThat(story.force(3, 1)).isEmpty();
    assertThat(story.succeed(ofHours(1)))
        .contains(new Action.Serve(2, story.generation()), new Action.Serve(3, story.generation()));
  }

  @Test
  @DisplayName("hears that there is nothing newer when the fetch fails, whatever the failure")
  void fails() {
    story.force(2, 1);

    assertThat(story.fail(Errors.DENIED)).contains(new Action.NothingNewer(2));
    assertThat(story.demand(3)).containsExactly(new Action.Serve(3, 1));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("is limited to three and one in ten seconds, a thousand in a minute cost nine")
  void limited(RefreshPolicy policy) {
    Story refused = Story.serving(policy, ofHours(1));
    int fetches = 0;
    for (int i = 0; i < 1000; i++) {
      var actions = refused.force(i, refused.generation());
      if (refused.state instanceof Renewing) {
        fetches++;
        refused.succeed(ofHours(1));
      } else {
        assertThat(actions).contains(new Action.NothingNewer(i));
      }
      refused.after(ofMillis(60));
    }

    assertThat(fetches).isBetween(8, 9);
  }

  @Test
  @DisplayName("keeps a Retry-After of the last renewal")
  void keepsRetryAfter() {
    story.force(2, 1);
    story.fail(Errors.throttled(60));

    assertThat(story.after(59).force(3, 1)).containsExactly(new Action.NothingNewer(3));
    assertThat(Story.fetches(story.after(1).force(4, 1))).isTrue();
  }

  @Test
  @DisplayName("is free again when the clock is set back")
  void clockSetBack() {
    for (int i = 2; i < 6; i++) {
      story.force(i, story.generation());
      story.state.inFlight().ifPresent(fetch -> story.succeed(ofHours(1)));
    }

    assertThat(Story.fetches(story.after(ofMinutes(-120)).force(9, story.generation()))).isTrue();
  }
}
