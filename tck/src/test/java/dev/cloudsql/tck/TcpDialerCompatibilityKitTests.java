package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Events;

@DisplayName("The compatibility kit for TCP dialers")
class TcpDialerCompatibilityKitTests extends KitTests<DialerFlaw> {

  TcpDialerCompatibilityKitTests() {
    super(
        "DIALER",
        TcpDialerCompatibilityKit.class,
        ToyDialerKit.class,
        DialerFlaw.class,
        flaw -> ToyDialerKit.flaw = flaw);
  }

  @AfterEach
  void reset() {
    ToyDialerKit.knowsItself = true;
    ToyDialer.isSelfReliant = false;
  }

  @Test
  @DisplayName("says why a rule was skipped")
  void skips() {
    ToyDialerKit.knowsItself = false;
    ToyDialer.isSelfReliant = true;
    Events tests = run();
    assertThat(failures(tests)).isEmpty();
    assertThat(skipped(tests)).containsOnlyKeys("DIALER-02", "DIALER-06", "DIALER-08");
    assertThat(skipped(tests).get("DIALER-02")).contains("unusableArgument()");
    assertThat(skipped(tests).get("DIALER-06")).contains("asks the request for no connection");
    assertThat(skipped(tests).get("DIALER-08")).contains("secret()");
  }

  @Test
  @DisplayName("looks at the description of a dialer without secrets too")
  void noSecret() {
    ToyDialerKit.knowsItself = false;
    ToyDialerKit.flaw = DialerFlaw.HAS_NO_DESCRIPTION;
    assertThat(failures(run())).containsOnlyKeys("DIALER-08");
  }
}
