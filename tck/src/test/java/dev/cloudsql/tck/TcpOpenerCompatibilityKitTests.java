package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Events;

@DisplayName("The compatibility kit for TCP openers")
class TcpOpenerCompatibilityKitTests extends KitTests<OpenerFlaw> {

  TcpOpenerCompatibilityKitTests() {
    super(
        "OPENER",
        TcpOpenerCompatibilityKit.class,
        ToyOpenerKit.class,
        OpenerFlaw.class,
        flaw -> ToyOpenerKit.flaw = flaw);
  }

  @AfterEach
  void reset() {
    ToyOpenerKit.knowsItself = true;
    ToyOpener.isSelfReliant = false;
  }

  @Test
  @DisplayName("says why a rule was skipped")
  void skips() {
    ToyOpenerKit.knowsItself = false;
    ToyOpener.isSelfReliant = true;
    Events tests = run();
    assertThat(failures(tests)).isEmpty();
    assertThat(skipped(tests)).containsOnlyKeys("OPENER-02", "OPENER-06", "OPENER-08");
    assertThat(skipped(tests).get("OPENER-02")).contains("unusableArgument()");
    assertThat(skipped(tests).get("OPENER-06")).contains("asks the request for no connection");
    assertThat(skipped(tests).get("OPENER-08")).contains("secret()");
  }

  @Test
  @DisplayName("looks at the description of an opener without secrets too")
  void noSecret() {
    ToyOpenerKit.knowsItself = false;
    ToyOpenerKit.flaw = OpenerFlaw.HAS_NO_DESCRIPTION;
    assertThat(failures(run())).containsOnlyKeys("OPENER-08");
  }
}
