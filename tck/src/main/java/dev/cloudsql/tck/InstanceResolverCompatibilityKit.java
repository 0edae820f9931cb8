package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.InstanceResolver;
import dev.cloudsql.ResolvedName;
import dev.cloudsql.spi.InstanceResolverProvider;
import dev.cloudsql.tck.trial.Lookup;
import dev.cloudsql.tck.trial.Trials;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The compatibility tests for an {@link InstanceResolverProvider} and its resolvers.
 *
 * <pre>{@code
 * class ConsulCompatibilityTests extends InstanceResolverCompatibilityKit {
 *   @Override
 *   protected InstanceResolverProvider provider() {
 *     return new ConsulProvider();
 *   }
 *
 *   @Override
 *   protected DirectoryUnderTest directory() {
 *     return consul;
 *   }
 * }
 * }</pre>
 *
 * <p>{@code docs/compliance.md} explains each rule under the same id. A rule that cannot be tested
 * is reported as skipped, with the reason.
 *
 * @since 0.1
 */
@ExtendWith(RuleInMessage.class)
public abstract class InstanceResolverCompatibilityKit {

  private static final int MANY = 32;
  private static final String NAME = "one.kit.example";
  private static final InstanceName EAST = new InstanceName("kit-project", "kit-east1", "one");
  private static final InstanceName WEST = new InstanceName("kit-project", "kit-west1", "two");

  /** An IPv4 address, or a text with a colon, which can only be IPv6. */
  private static final String ADDRESS = "\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-f.]*:[0-9a-f:.]+(%\\w+)?";

  private Trials trials;

  /** For subclasses. */
  protected InstanceResolverCompatibilityKit() {}

  /** The provider to test, a new object or always the same. */
  protected abstract InstanceResolverProvider provider();

  /**
   * The directory that its resolvers query, such as a DNS server or a key-value store that the
   * subclass starts; the same object during a test.
   */
  protected abstract DirectoryUnderTest directory();

  /** An argument that the provider must refuse; if empty, refusal is not tested. */
  protected Optional<String> unusableArgument() {
    return Optional.empty();
  }

  /**
   * The time after which the kit treats a call as hung; 30 seconds unless overridden, which is the
   * limit of a connector.
   */
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

  private InstanceResolver resolver() throws ConnectorException {
    return provider().create(directory().argument());
  }

  @Nested
  @DisplayName("A provider")
  class Provider {

    @Test
    @DisplayName("RESOLVER-01: is found by ServiceLoader under a well-formed name")
    void isFound() throws Exception {
      Lookup.finds(InstanceResolverProvider.class, provider());
    }

    @Test
    @DisplayName("RESOLVER-02: refuses an argument that it cannot use, as a ConnectorException")
    void refusesArguments() {
      Optional<String> unusable = unusableArgument();
      assumeTrue(unusable.isPresent(), "unusableArgument() names nothing to refuse");
      assertThatExceptionOfType(ConnectorException.class)
          .isThrownBy(() -> provider().create(unusable.orElseThrow()));
    }

    @Test
    @DisplayName("RESOLVER-03: makes a resolver without asking the directory")
    void asksNobody() throws Exception {
      directory().fail();
      int before = directory().questions();
      InstanceResolver resolver = trials.run(() -> resolver());
      assertThat(directory().questions())
          .as("questions to the directory while create(argument()) made a resolver")
          .isEqualTo(before);
      directory().recover();
      directory().lead(NAME, EAST);
      ResolvedName unused = trials.run(() -> resolver.resolve(NAME));
      assertThat(directory().questions())
          .withFailMessage(
              "The resolver answered, but questions() of directory() still says %s: it must count the questions of this resolver.",
              before)
          .isGreaterThan(before);
    }
  }

  @Nested
  @DisplayName("A resolver")
  class Resolver {

    @Test
    @DisplayName("RESOLVER-04: returns the instance to which a name resolves")
    void tellsTheInstance() throws Exception {
      directory().lead(NAME, EAST);
      assertThat(trials.run(() -> resolver().resolve(NAME)).target()).isEqualTo(EAST.toString());
    }

    @Test
    @DisplayName("RESOLVER-05: returns IP addresses, not names, each at most once")
    void tellsAddresses() throws Exception {
      directory().lead(NAME, EAST);
      ResolvedName found = trials.run(() -> resolver().resolve(NAME));
      assertThat(found.addresses())
          .doesNotHaveDuplicates()
          .allSatisfy(address -> assertThat(address).matches(ADDRESS));
    }

    @Test
    @DisplayName("RESOLVER-06: returns the current instance of a name, not the former one")
    void keepsNothing() throws Exception {
      List<String> targets =
          trials.run(
              () -> {
                directory().lead(NAME, EAST);
                InstanceResolver resolver = resolver();
                String before = resolver.resolve(NAME).target();
                directory().lead(NAME, WEST);
                return List.of(before, resolver.resolve(NAME).target());
              });
      assertThat(targets).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("RESOLVER-07: serves many threads at once, and does not confuse their names")
    void servesManyAtOnce() throws Exception {
      InstanceResolver resolver = resolver();
      for (int i = 1; i <= MANY; i++) {
        directory().lead("n%s.kit.example".formatted(i), instance(i));
      }
      AtomicInteger number = new AtomicInteger();
      trials.runAtOnce(
          MANY,
          Duration.ZERO,
          () -> {
            int own = number.incrementAndGet();
            ResolvedName found = resolver.resolve("n%s.kit.example".formatted(own));
            assertThat(found.target()).isEqualTo(instance(own).toString());
            return own;
          });
    }

    @Test
    @DisplayName("RESOLVER-08: reports a name without an instance as not retryable")
    void knowsNothing() throws Exception {
      InstanceResolver resolver = resolver();
      assertThat(failure(resolver, "nobody.kit.example"))
          .isInstanceOfSatisfying(
              ConnectorException.class, e -> assertThat(e.retryable()).isFalse());
    }
  }

  @Nested
  @DisplayName("A resolver whose directory fails")
  class Failing {

    @Test
    @DisplayName("RESOLVER-09: throws an IOException in time, not one that excludes a retry")
    void saysSo() throws Exception {
      directory().lead(NAME, EAST);
      InstanceResolver resolver = resolver();
      directory().fail();
      Throwable failure = failure(resolver, NAME);
      assertThat(failure)
          .withFailMessage(
              "The resolver answered although fail() was called on directory(): either it keeps answers, or fail() does not make the directory fail.")
          .isNotNull();
      assertThat(failure).isInstanceOf(IOException.class);
      assertThat(failure instanceof ConnectorException typed && !typed.retryable())
          .as("for good")
          .isFalse();
    }

    @Test
    @DisplayName("RESOLVER-10: resolves names again when the directory works")
    void recovers() throws Exception {
      trials.check(
          () -> {
            directory().lead(NAME, EAST);
            InstanceResolver resolver = resolver();
            resolver.resolve(NAME);
            directory().fail();
            Throwable unused = catchThrowable(() -> resolver.resolve(NAME));
            directory().recover();
            trials.insist(() -> resolver.resolve(NAME));
          });
    }
  }

  private Throwable failure(InstanceResolver resolver, String name) throws Exception {
    return trials.run(() -> catchThrowable(() -> resolver.resolve(name)));
  }

  private static InstanceName instance(int number) {
    return new InstanceName("kit-project", "kit-region", "kit-" + number);
  }
}
