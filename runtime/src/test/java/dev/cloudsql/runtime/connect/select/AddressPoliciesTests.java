package dev.cloudsql.runtime.connect.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.AddressOrder;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpSelector;
import dev.cloudsql.IpType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An address policy")
class AddressPoliciesTests {

  private static final InstanceName NAME = new InstanceName("p", "r", "i");
  private static final InstanceAddress PSC = InstanceAddress.of(IpType.PSC, "psc.example");
  private static final InstanceAddress PRIVATE = InstanceAddress.of(IpType.PRIVATE, "10.0.0.3");
  private static final InstanceAddress PUBLIC = InstanceAddress.of(IpType.PUBLIC, "34.1.2.3");
  private static final List<InstanceAddress> ALL = List.of(PSC, PRIVATE, PUBLIC);

  private final AddressPolicies policies;

  AddressPoliciesTests() throws ConnectorException {
    policies = new AddressPolicies(ConnectorConfig.defaults());
  }

  @Test
  @DisplayName("by list uses the endpoint of a read pool, and never a node")
  void readPool() throws Exception {
    InstanceAddress node = InstanceAddress.ofNode(IpType.PRIVATE, "10.0.0.4", "node-1");

    assertThat(policies.of(null).order(NAME, List.of(node, PRIVATE)).addresses())
        .containsExactly(PRIVATE);
    assertThat(policies.of("PRIVATE").order(NAME, List.of(node)).addresses()).isEmpty();
  }

  @Test
  @DisplayName("that is not set takes every address, public before private before PSC")
  void standard() throws Exception {
    assertThat(order(null).addresses()).containsExactly(PUBLIC, PRIVATE, PSC);
  }

  @Test
  @DisplayName("that is a list takes these types, in this order, in any case, and says so")
  void list() throws Exception {
    AddressOrder order = order("psc, Primary");

    assertThat(order.addresses()).containsExactly(PSC, PUBLIC);
    assertThat(order.reason()).isEqualTo("ipTypes=PSC,PUBLIC");
  }

  @Test
  @DisplayName("of a plug-in is found by its name and gets its argument")
  void plugIn() throws Exception {
    AddressOrder order = order("acme:nearest");

    assertThat(order.addresses()).containsExactly(PUBLIC, PRIVATE, PSC);
    assertThat(order.reason()).isEqualTo("acme says nearest");
  }

  @Test
  @DisplayName("of the configuration holds where a connect names none, and only there")
  void configured() throws Exception {
    IpSelector nothing = (instance, addresses) -> AddressOrder.of(List.of(), "nothing will do");
    AddressPolicies configured =
        new AddressPolicies(ConnectorConfig.builder().ipSelector(nothing).build());

    assertThat(configured.of(null)).isSameAs(nothing);
    assertThat(configured.of("PSC")).isNotSameAs(nothing);
  }

  @Test
  @DisplayName("of the configuration can be text, which is read before the first connect")
  void configuredByText() throws Exception {
    AddressPolicies configured =
        new AddressPolicies(ConnectorConfig.builder().ipSelector("acme:nearest").build());

    assertThat(configured.of(null).order(NAME, ALL).reason()).isEqualTo("acme says nearest");
    assertThatThrownBy(
            () -> new AddressPolicies(ConnectorConfig.builder().ipSelector("nobody:here").build()))
        .hasMessageEndingWith("[CSQL-PROVIDER]");
  }

  @ParameterizedTest(name = "''{0}''")
  @ValueSource(strings = {"PUBLICC", "", "PUBLIC,", "PUBLIC;PSC", "nobody:here"})
  @DisplayName("that cannot be read is refused, with the text")
  void unreadable(String text) {
    assertThatThrownBy(() -> policies.of(text))
        .isInstanceOf(ConnectorException.class)
        .hasMessageContaining("'" + text.replace(":here", "") + "'");
  }

  private AddressOrder order(@Nullable String text) throws ConnectorException {
    return policies.of(text).order(NAME, ALL);
  }
}
