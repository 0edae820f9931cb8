package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloudsql.AddressOrder;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpSelector;
import dev.cloudsql.IpType;
import dev.cloudsql.spi.IpSelectorProvider;
import dev.cloudsql.tck.trial.Lookup;
import dev.cloudsql.tck.trial.Trials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The compatibility tests for an {@link IpSelectorProvider} and its address policies.
 *
 * <pre>{@code
 * class NearestCompatibilityTests extends IpSelectorCompatibilityKit {
 *   @Override
 *   protected IpSelectorProvider provider() {
 *     return new NearestProvider();
 *   }
 *
 *   @Override
 *   protected String argument() {
 *     return "zone-b";
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
public abstract class IpSelectorCompatibilityKit {

  private static final int MANY = 32;

  private static final List<InstanceAddress> ADDRESSES =
      List.of(
          InstanceAddress.of(IpType.PUBLIC, "34.1.2.3"),
          InstanceAddress.of(IpType.PUBLIC, "34.1.2.4"),
          InstanceAddress.of(IpType.PRIVATE, "10.0.0.3"),
          InstanceAddress.of(IpType.PSC, "one.two.region.sql-psc.goog"),
          InstanceAddress.ofNode(IpType.PRIVATE, "10.0.0.4", "pool-node-1"),
          InstanceAddress.ofNode(IpType.PRIVATE, "10.0.0.5", "pool-node-2"));

  /** Addresses that make a policy hang if it resolves or dials them. */
  private static final List<InstanceAddress> NOWHERE =
      List.of(
          InstanceAddress.of(IpType.PUBLIC, "192.0.2.1"),
          InstanceAddress.of(IpType.PRIVATE, "198.51.100.1"),
          InstanceAddress.of(IpType.PSC, "nowhere.invalid"));

  private Trials trials;

  /** For subclasses. */
  protected IpSelectorCompatibilityKit() {}

  /** The provider to test, a new object or always the same. */
  protected abstract IpSelectorProvider provider();

  /** An argument with which the provider makes a policy. */
  protected abstract String argument();

  /** An argument that the provider must refuse; if empty, refusal is not tested. */
  protected Optional<String> unusableArgument() {
    return Optional.empty();
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

  @Nested
  @DisplayName("A provider")
  class Provider {

    @Test
    @DisplayName("SELECTOR-01: is found by ServiceLoader under a well-formed name")
    void isFound() throws Exception {
      Lookup.finds(IpSelectorProvider.class, provider());
    }

    @Test
    @DisplayName("SELECTOR-02: refuses an argument that it cannot use, as a ConnectorException")
    void refusesArguments() {
      Optional<String> unusable = unusableArgument();
      assumeTrue(unusable.isPresent(), "unusableArgument() names nothing to refuse");
      assertThatExceptionOfType(ConnectorException.class)
          .isThrownBy(() -> provider().create(unusable.orElseThrow()));
    }
  }

  @Nested
  @DisplayName("A policy")
  class Policy {

    @Test
    @DisplayName("SELECTOR-03: selects only given addresses and SQL Data, each at most once")
    void picksOutOfTheGiven() throws Exception {
      IpSelector selector = provider().create(argument());
      trials.check(
          () -> {
            for (List<InstanceAddress> given : choices()) {
              assertPicked(order(selector, instance(0), given), given);
            }
          });
    }

    @Test
    @DisplayName("SELECTOR-04: selects at most SQL Data if no address is given")
    void picksNone() throws Exception {
      IpSelector selector = provider().create(argument());
      AddressOrder order = trials.run(() -> order(selector, instance(0), List.of()));
      assertPicked(order, List.of());
    }

    @Test
    @DisplayName("SELECTOR-05: leaves the given list as it is")
    void leavesTheListAlone() throws Exception {
      IpSelector selector = provider().create(argument());
      List<InstanceAddress> given = new ArrayList<>(ADDRESSES);
      trials.check(
          () -> {
            selector.order(instance(0), given);
            selector.order(instance(0), ADDRESSES);
          });
      assertThat(given).isEqualTo(ADDRESSES);
    }

    @Test
    @DisplayName("SELECTOR-06: gives a reason that fits into a sentence")
    void givesItsReason() throws Exception {
      IpSelector selector = provider().create(argument());
      String reason = trials.run(() -> order(selector, instance(0), ADDRESSES)).reason();
      assertThat(reason).matches("\\S(.*[^\\s.])?");
    }

    @Test
    @DisplayName("SELECTOR-07: serves many threads at once, each with its own instance's addresses")
    void servesManyAtOnce() throws Exception {
      IpSelector selector = provider().create(argument());
      AtomicInteger number = new AtomicInteger();
      trials.runAtOnce(
          MANY,
          Duration.ZERO,
          () -> {
            int own = number.incrementAndGet();
            List<InstanceAddress> given =
                List.of(
                    InstanceAddress.of(IpType.PUBLIC, "34.1.3." + own),
                    InstanceAddress.of(IpType.PRIVATE, "10.0.3." + own));
            for (int i = 0; i < MANY; i++) {
              assertPicked(order(selector, instance(own), given), given);
            }
            return own;
          });
    }

    @Test
    @DisplayName("SELECTOR-08: returns at once: it neither resolves nor tests addresses")
    void answersAtOnce() throws Exception {
      IpSelector selector = provider().create(argument());
      assertPicked(trials.run(() -> order(selector, instance(0), NOWHERE)), NOWHERE);
    }
  }

  /** All non-empty selections of addresses, the largest first. */
  private static List<List<InstanceAddress>> choices() {
    List<List<InstanceAddress>> choices = new ArrayList<>();
    for (int bits = (1 << ADDRESSES.size()) - 1; bits > 0; bits--) {
      int chosen = bits;
      choices.add(
          IntStream.range(0, ADDRESSES.size())
              .filter(i -> (chosen & 1 << i) != 0)
              .mapToObj(ADDRESSES::get)
              .toList());
    }
    return choices;
  }

  private static InstanceName instance(int number) {
    return new InstanceName("kit-project", "kit-region", "kit-" + number);
  }

  /** Calls the policy with a new list. */
  private static AddressOrder order(
      IpSelector selector, InstanceName instance, List<InstanceAddress> given) {
    return selector.order(instance, new ArrayList<>(given));
  }

  /** SQL Data is none of the instance's addresses, and every policy may select it. */
  private static void assertPicked(AddressOrder order, List<InstanceAddress> given) {
    List<InstanceAddress> allowed = new ArrayList<>(given);
    allowed.add(InstanceAddress.SQL_DATA);
    assertThat(order.addresses()).isSubsetOf(allowed).doesNotHaveDuplicates();
  }
}
