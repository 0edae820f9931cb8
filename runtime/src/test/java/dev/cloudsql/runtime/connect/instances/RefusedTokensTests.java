package dev.cloudsql.runtime.connect.instances;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.CredentialSource;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A login token that a database refused")
class RefusedTokensTests {

  private final ManualClock clock = ManualClock.startingNow();
  private final RefusedTokens refused = new RefusedTokens(clock);

  @Test
  @DisplayName("may be cured, but for a minute after a new one was refused too")
  void believed() {
    assertThat(refused.mayBeCured()).isTrue();

    refused.refusedNewOne();

    assertThat(refused.mayBeCured()).isFalse();
    clock.advance(Duration.ofSeconds(60));
    assertThat(refused.mayBeCured()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(refused.mayBeCured()).isTrue();
  }

  @Test
  @DisplayName("may be cured when the clock was set back, for then nothing is known")
  void setBack() {
    refused.refusedNewOne();

    clock.jump(Duration.ofHours(-1));

    assertThat(refused.mayBeCured()).isTrue();
  }

  @Test
  @DisplayName("is forgotten once for each certificate")
  void forgets() {
    Forgetful source = new Forgetful();

    refused.forget(3, source);
    refused.forget(3, source);
    refused.forget(2, source);
    assertThat(source.times).isEqualTo(1);

    refused.forget(4, source);
    assertThat(source.times).isEqualTo(2);
  }

  private static final class Forgetful implements CredentialSource {

    private int times;

    @Override
    public Token apiToken() {
      throw new AssertionError();
    }

    @Override
    public Token loginToken() {
      throw new AssertionError();
    }

    @Override
    public void invalidate() {
      times++;
    }
  }
}
