package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.spi.CredentialSourceProvider;
import dev.cloudsql.tck.trial.Failure;
import dev.cloudsql.tck.trial.Lookup;
import dev.cloudsql.tck.trial.Tokens;
import dev.cloudsql.tck.trial.Trials;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The compatibility tests for a {@link CredentialSourceProvider} and its sources.
 *
 * <pre>{@code
 * class VaultCompatibilityTests extends CredentialSourceCompatibilityKit {
 *   @Override
 *   protected CredentialSourceProvider provider() {
 *     return new VaultProvider();
 *   }
 *
 *   @Override
 *   protected String argument() {
 *     return "secret/cloudsql";
 *   }
 * }
 * }</pre>
 *
 * <p>{@code docs/compliance.md} explains each rule under the same id. The other methods supply
 * facts that the kit cannot know; a rule that needs one that is not overridden is reported as
 * skipped, with the reason.
 *
 * @since 0.1
 */
@ExtendWith(RuleInMessage.class)
public abstract class CredentialSourceCompatibilityKit {

  private static final int MANY = 32;
  private static final String DOMAIN = "[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63})+";

  private Trials trials;

  /** For subclasses. */
  protected CredentialSourceCompatibilityKit() {}

  /** The provider to test, a new object or always the same. */
  protected abstract CredentialSourceProvider provider();

  /** An argument for a source that returns tokens. */
  protected abstract String argument();

  /** An argument that the provider must refuse; if empty, refusal is not tested. */
  protected Optional<String> unusableArgument() {
    return Optional.empty();
  }

  /**
   * The token server of the source, started by the subclass, with a counter and a failure switch;
   * if empty, neither caching nor failures are tested.
   */
  protected Optional<TokenServerUnderTest> tokenServer() {
    return Optional.empty();
  }

  /** Whether the source can get a token with only the login scope; true unless overridden. */
  protected boolean narrows() {
    return true;
  }

  /** Whether the source can get a new token; true unless overridden. */
  protected boolean renews() {
    return true;
  }

  /** The time after which the kit treats a call as hung; 30 seconds unless overridden. */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  @BeforeEach
  final void startTrials() {
    trials = new Trials(patience());
  }

  @AfterEach
  final void stopTrials() {
    trials.close();
  }

  private CredentialSource source() throws ConnectorException {
    return provider().create(argument());
  }

  private TokenServerUnderTest server() {
    Optional<TokenServerUnderTest> server = tokenServer();
    assumeTrue(server.isPresent(), "tokenServer() names nothing to watch or disturb");
    return server.orElseThrow();
  }

  @Nested
  @DisplayName("A provider")
  class Provider {

    @Test
    @DisplayName("CREDENTIAL-01: is found by ServiceLoader under a well-formed name")
    void isFound() {
      Lookup.finds(CredentialSourceProvider.class, provider());
    }

    @Test
    @DisplayName("CREDENTIAL-02: refuses an argument that it cannot use, as a ConnectorException")
    void refusesArguments() {
      Optional<String> unusable = unusableArgument();
      assumeTrue(unusable.isPresent(), "unusableArgument() names nothing to refuse");
      assertThatExceptionOfType(ConnectorException.class)
          .isThrownBy(() -> provider().create(unusable.orElseThrow()));
    }

    @Test
    @DisplayName("CREDENTIAL-03: leaves credentials alone that it does not know")
    void leavesStrangersAlone() {
      assertThat(provider().adapt(new Object())).as("adapt(new Object())").isEmpty();
    }
  }

  @Nested
  @DisplayName("A source")
  class Source {

    @Test
    @DisplayName("CREDENTIAL-04: is made without asking the token server")
    void isMadeOffline() throws Exception {
      TokenServerUnderTest server = server();
      trials.check(
          () -> {
            server.fail();
            int before = server.requests();
            CredentialSource source = source();
            assertThat(server.requests())
                .as("requests to the token server while create(argument()) made a source")
                .isEqualTo(before);
            server.recover();
            assertCounts(source, server);
          });
    }

    @Test
    @DisplayName("CREDENTIAL-05: returns tokens that are valid now")
    void givesTokens() throws Exception {
      assertThat(trials.run(() -> Tokens.of(source()))).matches(Tokens::areGood, "are good");
    }

    @Test
    @DisplayName("CREDENTIAL-06: returns them to many threads at once")
    void servesManyAtOnce() throws Exception {
      CredentialSource source = source();
      assertThat(trials.runAtOnce(MANY, Duration.ZERO, () -> Tokens.of(source))).hasSize(MANY);
    }

    @Test
    @DisplayName("CREDENTIAL-07: reuses its tokens while they are valid")
    void keepsTokens() throws Exception {
      TokenServerUnderTest server = server();
      trials.check(
          () -> {
            CredentialSource source = source();
            assertCounts(source, server);
            int before = server.requests();
            Tokens unused = Tokens.of(source);
            assertThat(server.requests())
                .as("requests to the token server when tokens are asked for again")
                .isEqualTo(before);
          });
    }

    /** Checks that the counter moves; otherwise every source would pass. */
    private void assertCounts(CredentialSource source, TokenServerUnderTest server)
        throws IOException {
      int before = server.requests();
      Tokens unused = Tokens.of(source);
      assertThat(server.requests())
          .withFailMessage(
              "The source gave its first tokens, but requests() of tokenServer() still says %s: it must count the requests of this source.",
              before)
          .isGreaterThan(before);
    }

    @Test
    @DisplayName(
        "CREDENTIAL-08: returns another token for logins than the wider one for the Admin API")
    void narrowsTokens() throws Exception {
      assumeTrue(narrows(), "narrows() says that the source has but one token");
      assertThat(trials.run(() -> Tokens.of(source()))).matches(Tokens::differ, "differ");
    }

    @Test
    @DisplayName("CREDENTIAL-09: returns other tokens after invalidate()")
    void renewsTokens() throws Exception {
      assumeTrue(renews(), "renews() says that the source can get no other token");
      boolean areNew =
          trials.run(
              () -> {
                CredentialSource source = source();
                Tokens before = Tokens.of(source);
                source.invalidate();
                return Tokens.of(source).areNewSince(before);
              });
      assertThat(areNew).isTrue();
    }
  }

  @Nested
  @DisplayName("The owner of a source")
  class Owner {

    @Test
    @DisplayName("CREDENTIAL-10: always names the same principal, without white space")
    void namesItsPrincipal() throws Exception {
      Optional<String> principal = whatStays(CredentialSource::principal);
      assertThat(principal.stream())
          .allSatisfy(name -> assertThat(name).isNotBlank().doesNotContainAnyWhitespaces());
    }

    @Test
    @DisplayName("CREDENTIAL-14: returns another token for impersonation than for logins")
    void impersonates() throws Exception {
      assumeTrue(narrows(), "narrows() says that the source has but one token");
      CredentialSource one = source();
      assertThat(trials.run(() -> new Tokens(one.impersonationToken(), one.loginToken())))
          .matches(Tokens::differ, "differ");
    }

    @Test
    @DisplayName("CREDENTIAL-15: always names the same universe, by its domain")
    void namesItsUniverse() throws Exception {
      Optional<String> universe = whatStays(CredentialSource::universeDomain);
      assertThat(universe.stream()).allSatisfy(domain -> assertThat(domain).matches(DOMAIN));
    }

    /**
     * The value that a source returns after its first tokens; checks that it is the same after
     * further tokens.
     */
    private Optional<String> whatStays(Function<CredentialSource, Optional<String>> question)
        throws Exception {
      List<Optional<String>> answers =
          trials.run(
              () -> {
                CredentialSource one = source();
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

  @Nested
  @DisplayName("A source whose token server fails")
  class Failing {

    @Test
    @DisplayName("CREDENTIAL-11: throws an IOException, without long retries")
    void saysSo() throws Exception {
      TokenServerUnderTest server = server();
      CredentialSource source = source();
      server.fail();
      List<Exception> failures = trials.run(() -> Tokens.failures(source));
      assertThat(failures)
          .withFailMessage(
              "The source gave a token that it cannot have, since fail() was called on tokenServer(): either it makes up tokens, or fail() does not make the server fail.")
          .hasSize(2);
      assertThat(failures).hasOnlyElementsOfType(IOException.class);
    }

    @Test
    @DisplayName("CREDENTIAL-12: returns tokens again when the server does")
    void recovers() throws Exception {
      TokenServerUnderTest server = server();
      trials.check(
          () -> {
            CredentialSource source = source();
            Tokens.of(source);
            server.fail();
            source.invalidate();
            Tokens.failures(source);
            server.recover();
            trials.insist(() -> Tokens.of(source));
          });
    }

    @Test
    @DisplayName("CREDENTIAL-13: shows no token in an exception or in toString()")
    void keepsTheSecret() throws Exception {
      CredentialSourceProvider provider = provider();
      CredentialSource source = provider.create(argument());
      boolean told =
          trials.run(
              () -> {
                Tokens tokens = Tokens.of(source);
                Stream<String> texts = Stream.of(source.toString(), provider.toString());
                tokenServer().ifPresent(TokenServerUnderTest::fail);
                source.invalidate();
                Stream<String> failures = Tokens.failures(source).stream().map(Failure::text);
                return Stream.concat(texts, failures).anyMatch(tokens::areToldBy);
              });
      assertThat(told).isFalse();
    }
  }
}
