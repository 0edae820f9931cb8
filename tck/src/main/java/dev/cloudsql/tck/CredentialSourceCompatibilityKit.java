package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.spi.CredentialSourceProvider;
import dev.cloudsql.tck.rules.CredentialOwnerRules;
import dev.cloudsql.tck.rules.CredentialProviderRules;
import dev.cloudsql.tck.trial.Failure;
import dev.cloudsql.tck.trial.Tokens;
import dev.cloudsql.tck.trial.Trials;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The rules for a {@link CredentialSourceProvider} and the sources that it makes.
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
 * <p>{@code docs/compliance.md} says each rule in full, under the same id. What the kit cannot know
 * it asks of the other methods; a rule that cannot be tried without them is reported as skipped,
 * with the reason.
 *
 * @since 0.1
 */
public abstract class CredentialSourceCompatibilityKit {

  private static final int MANY = 32;

  private Trials trials;

  /** For subclasses. */
  protected CredentialSourceCompatibilityKit() {}

  /** The provider to try, a new object or always the same. */
  protected abstract CredentialSourceProvider provider();

  /** An argument with which the provider makes a source that gives tokens. */
  protected abstract String argument();

  /** An argument that the provider has to refuse; without it, refusing is not tried. */
  protected Optional<String> unusableArgument() {
    return Optional.empty();
  }

  /** What gives the source its tokens; without it, neither thrift nor failures are tried. */
  protected Optional<TokenServerUnderTest> tokenServer() {
    return Optional.empty();
  }

  /** Whether the source can get a token for the login alone; true unless a subclass denies it. */
  protected boolean narrows() {
    return true;
  }

  /** Whether the source can get another token than it has; true unless a subclass denies it. */
  protected boolean renews() {
    return true;
  }

  /** How long the kit waits before it calls something hung; 30 seconds. */
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
  class Provider extends CredentialProviderRules {
    Provider() {
      super(() -> provider(), () -> unusableArgument());
    }
  }

  @Nested
  @DisplayName("A source")
  class Source {

    @Test
    @DisplayName("CREDENTIAL-04: is made without asking the token server")
    void isMadeOffline() throws Exception {
      TokenServerUnderTest server = server();
      server.fail();
      int before = server.requests();
      assertThat(trials.run(() -> source())).isNotNull();
      assertThat(server.requests()).isEqualTo(before);
    }

    @Test
    @DisplayName("CREDENTIAL-05: gives tokens that are good now")
    void givesTokens() throws Exception {
      assertThat(trials.run(() -> Tokens.of(source()))).matches(Tokens::areGood, "are good");
    }

    @Test
    @DisplayName("CREDENTIAL-06: gives them to many threads at once")
    void servesManyAtOnce() throws Exception {
      CredentialSource source = source();
      assertThat(trials.runAtOnce(MANY, Duration.ZERO, () -> Tokens.of(source))).hasSize(MANY);
    }

    @Test
    @DisplayName("CREDENTIAL-07: keeps its tokens while they are good")
    void keepsTokens() throws Exception {
      TokenServerUnderTest server = server();
      List<Integer> requests =
          trials.run(
              () -> {
                CredentialSource source = source();
                Tokens.of(source);
                int before = server.requests();
                Tokens.of(source);
                return List.of(before, server.requests());
              });
      assertThat(requests.get(1)).isEqualTo(requests.get(0));
    }

    @Test
    @DisplayName("CREDENTIAL-08: gives for logins another token than the wider one of the API")
    void narrowsTokens() throws Exception {
      assumeTrue(narrows(), "narrows() says that the source has but one token");
      assertThat(trials.run(() -> Tokens.of(source()))).matches(Tokens::differ, "differ");
    }

    @Test
    @DisplayName("CREDENTIAL-09: gives other tokens when it was told that one was refused")
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
  class Owner extends CredentialOwnerRules {
    Owner() {
      super(() -> trials, () -> source(), () -> narrows());
    }
  }

  @Nested
  @DisplayName("A source whose token server fails")
  class Failing {

    @Test
    @DisplayName("CREDENTIAL-11: says so with an IOException, and soon")
    void saysSo() throws Exception {
      TokenServerUnderTest server = server();
      CredentialSource source = source();
      server.fail();
      assertThat(trials.run(() -> Tokens.failures(source)))
          .hasSize(2)
          .hasOnlyElementsOfType(IOException.class);
    }

    @Test
    @DisplayName("CREDENTIAL-12: gives tokens again when the server does")
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
    @DisplayName("CREDENTIAL-13: tells its tokens in no exception, and in no text at any time")
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
