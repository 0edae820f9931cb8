package dev.cloudsql.tck.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloudsql.CredentialSource;
import dev.cloudsql.tck.trial.Tokens;
import dev.cloudsql.tck.trial.Trials;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of a credential source on whose tokens they are, and who may act with them. */
public abstract class CredentialOwnerRules {

  private static final String DOMAIN = "[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63})+";

  private final Supplier<Trials> trials;
  private final Callable<CredentialSource> source;
  private final Supplier<Boolean> narrows;

  protected CredentialOwnerRules(
      Supplier<Trials> trials, Callable<CredentialSource> source, Supplier<Boolean> narrows) {
    this.trials = trials;
    this.source = source;
    this.narrows = narrows;
  }

  @Test
  @DisplayName("CREDENTIAL-10: names the same principal as long as it lives, without blanks")
  void namesItsPrincipal() throws Exception {
    Optional<String> principal = whatStays(CredentialSource::principal);
    assertThat(principal.stream())
        .allSatisfy(name -> assertThat(name).isNotBlank().doesNotContainAnyWhitespaces());
  }

  @Test
  @DisplayName("CREDENTIAL-14: gives for impersonation another token than for logins")
  void impersonates() throws Exception {
    assumeTrue(narrows.get(), "narrows() says that the source has but one token");
    CredentialSource one = source.call();
    assertThat(trials.get().run(() -> new Tokens(one.impersonationToken(), one.loginToken())))
        .matches(Tokens::differ, "differ");
  }

  @Test
  @DisplayName("CREDENTIAL-15: names the same universe as long as it lives, by its domain")
  void namesItsUniverse() throws Exception {
    Optional<String> universe = whatStays(CredentialSource::universeDomain);
    assertThat(universe.stream()).allSatisfy(domain -> assertThat(domain).matches(DOMAIN));
  }

  /** What a source says once it has given tokens, and when it has given others too. */
  private Optional<String> whatStays(Function<CredentialSource, Optional<String>> question)
      throws Exception {
    List<Optional<String>> answers =
        trials
            .get()
            .run(
                () -> {
                  CredentialSource one = source.call();
                  Tokens.of(one);
                  Optional<String> first = question.apply(one);
                  one.invalidate();
                  Tokens.of(one);
                  return List.of(first, question.apply(one));
                });
    assertThat(answers.get(1)).isEqualTo(answers.get(0));
    return answers.get(0);
  }
}
