package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Events;

@DisplayName("The compatibility kit for credential sources")
class CredentialSourceCompatibilityKitTests extends KitTests<CredentialFlaw> {

  CredentialSourceCompatibilityKitTests() {
    super(
        "CREDENTIAL",
        CredentialSourceCompatibilityKit.class,
        ToyCredentialKit.class,
        CredentialFlaw.class,
        flaw -> ToyCredentialKit.flaw = flaw);
  }

  @AfterEach
  void reset() {
    ToyCredentialKit.knowsItself = true;
    ToyTokenServer.miscounts = false;
  }

  @Test
  @DisplayName("fails the rules that rely on a counter which stands still")
  void counter() {
    ToyTokenServer.miscounts = true;
    Map<String, Throwable> failures = failures(run());
    assertThat(failures).containsOnlyKeys("CREDENTIAL-04", "CREDENTIAL-07");
    assertThat(failures.values())
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .hasMessageContaining(
                        "requests() of tokenServer() still says 0: it must count"));
  }

  @Test
  @DisplayName("says why a rule was skipped")
  void skips() {
    ToyCredentialKit.knowsItself = false;
    Events tests = run();
    Map<String, String> skipped = skipped(tests);
    assertThat(failures(tests)).isEmpty();
    assertThat(skipped)
        .containsOnlyKeys(
            "CREDENTIAL-02",
            "CREDENTIAL-04",
            "CREDENTIAL-07",
            "CREDENTIAL-08",
            "CREDENTIAL-09",
            "CREDENTIAL-11",
            "CREDENTIAL-12",
            "CREDENTIAL-14");
    assertThat(skipped.get("CREDENTIAL-02")).contains("unusableArgument()");
    assertThat(skipped.get("CREDENTIAL-04")).contains("tokenServer()");
    assertThat(skipped.get("CREDENTIAL-08")).contains("narrows()");
    assertThat(skipped.get("CREDENTIAL-09")).contains("renews()");
  }
}
