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
  @DisplayName("fetches the next certificate, while other connects use the present one")
  void newer() {
    assertThat(Story.fetches(story.force(1))).isTrue();
    assertThat(story.demand()).isEmpty();
    assertThat(story.served()).contains(1L);
    story.succeed(ofHours(1));
    assertThat(story.generation()).isGreaterThan(1);
  }

  @Test
  @DisplayName("costs nothing when there is a newer certificate than it saw")
  void alreadyNewer() {
    assertThat(story.force(0)).isEmpty();
  }

  @Test
  @DisplayName("joins the renewal under way")
  void joins() {
    story.force(1);

    assertThat(story.force(1)).isEmpty();
    assertThat(story.state).isInstanceOf(Renewing.class);
  }

  @Test
  @DisplayName("that fails leaves the certificate in use, whatever the failure")
  void fails() {
    story.force(1);

    assertThat(story.fail(Errors.DENIED)).contains(new Action.Report(Errors.DENIED));
    assertThat(story.served()).contains(1L);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("is limited to three and one in ten seconds, a thousand in a minute cost nine")
  void limited(RefreshPolicy policy) {
    Story refused = Story.serving(policy, ofHours(1));
    int fetches = 0;
    for (int i = 0; i < 1000; i++) {
      var actions = refused.force(refused.generation());
      if (refused.state instanceof Renewing) {
        fetches++;
        refused.succeed(ofHours(1));
      } else {
        assertThat(Story.fetches(actions)).isFalse();
      }
      refused.after(ofMillis(60));
    }

    assertThat(fetches).isBetween(8, 9);
  }

  @Test
  @DisplayName("keeps a Retry-After of the last renewal")
  void keepsRetryAfter() {
    story.force(1);
    story.fail(Errors.throttled(60));

    assertThat(story.after(59).force(1)).isEmpty();
    assertThat(Story.fetches(story.after(1).force(1))).isTrue();
  }

  @Test
  @DisplayName("is free again when the clock is set back")
  void clockSetBack() {
    for (int i = 2; i < 6; i++) {
      story.force(story.generation());
      story.state.inFlight().ifPresent(fetch -> story.succeed(ofHours(1)));
    }

    assertThat(Story.fetches(story.after(ofMinutes(-120)).force(story.generation()))).isTrue();
  }
}
