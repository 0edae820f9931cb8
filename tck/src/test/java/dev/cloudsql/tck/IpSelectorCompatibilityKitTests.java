package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Events;

@DisplayName("The compatibility kit for address policies")
class IpSelectorCompatibilityKitTests extends KitTests<SelectorFlaw> {

  IpSelectorCompatibilityKitTests() {
    super(
        "SELECTOR",
        IpSelectorCompatibilityKit.class,
        ToySelectorKit.class,
        SelectorFlaw.class,
        flaw -> ToySelectorKit.flaw = flaw);
  }

  @AfterEach
  void reset() {
    ToySelectorKit.knowsUnusableArgument = true;
  }

  @Test
  @DisplayName("says why a rule was skipped")
  void skips() {
    ToySelectorKit.knowsUnusableArgument = false;
    Events tests = run();
    assertThat(failures(tests)).isEmpty();
    assertThat(skipped(tests)).containsOnlyKeys("SELECTOR-02");
    assertThat(skipped(tests).get("SELECTOR-02")).contains("unusableArgument()");
  }
}
