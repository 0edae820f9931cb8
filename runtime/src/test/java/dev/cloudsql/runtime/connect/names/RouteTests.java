package dev.cloudsql.runtime.connect.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.AddressOrder;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.runtime.connect.names.Names.Route;
import dev.cloudsql.runtime.instance.DomainName;
import dev.cloudsql.runtime.instance.Target;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An address of a domain name")
class RouteTests {

  private static final InstanceName INSTANCE = new InstanceName("shop", "europe-west1", "orders");
  private static final InstanceAddress PUBLIC = InstanceAddress.of(IpType.PUBLIC, "34.1.2.3");
  private static final InstanceAddress PRIVATE = InstanceAddress.of(IpType.PRIVATE, "10.0.0.3");
  private static final InstanceAddress PSC = InstanceAddress.of(IpType.PSC, "a.sql-psc.goog.");

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "34.1.2.3,        PUBLIC",
    "10.0.0.3,        PRIVATE",
    "35.9.9.9,        PUBLIC",
    "10.7.7.7,        PSC",
    "172.31.0.1,      PSC",
    "172.32.0.1,      PUBLIC",
    "192.168.1.1,     PSC",
    "100.127.0.1,     PSC",
    "100.128.0.1,     PUBLIC",
    "fd20:0:0:0:0:0:0:1, PSC",
    "2001:db8:0:0:0:0:0:1, PUBLIC",
  })
  @DisplayName("has the type of the instance's address, else that of its network")
  void type(String host, IpType type) {
    assertThat(first(host, List.of(PSC, PRIVATE, PUBLIC)))
        .isEqualTo(InstanceAddress.of(type, host));
  }

  @Test
  @DisplayName("in a private network is PRIVATE if the instance has no Private Service Connect")
  void withoutPsc() {
    assertThat(first("10.7.7.7", List.of(PUBLIC)).type()).isEqualTo(IpType.PRIVATE);
  }

  /** The first address of an order by a policy that chooses only the first of the known ones. */
  private static InstanceAddress first(String host, List<InstanceAddress> known) {
    Route route = new Route(Target.of(new DomainName("db.example.com")), INSTANCE, List.of(host));
    AddressOrder chosen = AddressOrder.of(known.subList(0, 1), "a test");

    return route.before(chosen, known).addresses().get(0);
  }
}
