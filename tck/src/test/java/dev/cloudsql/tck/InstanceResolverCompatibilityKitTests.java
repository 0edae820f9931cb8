package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Events;

@DisplayName("The compatibility kit for instance resolvers")
class InstanceResolverCompatibilityKitTests extends KitTests<ResolverFlaw> {

  InstanceResolverCompatibilityKitTests() {
    super(
        "RESOLVER",
        InstanceResolverCompatibilityKit.class,
        ToyResolverKit.class,
        ResolverFlaw.class,
        flaw -> ToyResolverKit.flaw = flaw);
  }

  @AfterEach
  void reset() {
    ToyResolverKit.knowsUnusableArgument = true;
  }

  @Test
  @DisplayName("says why a rule was skipped")
  void skips() {
    ToyResolverKit.knowsUnusableArgument = false;
    Events tests = run();
    assertThat(failures(tests)).isEmpty();
    assertThat(skipped(tests)).containsOnlyKeys("RESOLVER-02");
    assertThat(skipped(tests).get("RESOLVER-02")).contains("unusableArgument()");
  }
}
