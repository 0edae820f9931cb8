package dev.cloudsql.runtime.dns;

import dev.cloudsql.InstanceName;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.dns.DnsFault;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.dns.EmulatedDns;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.spi.InstanceResolverProvider;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.DirectoryUnderTest;
import dev.cloudsql.tck.InstanceResolverCompatibilityKit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("The resolver dns, by the rules")
@ExtendWith(CloudSqlEmulatorExtension.class)
class DnsResolverCompatibilityTests extends InstanceResolverCompatibilityKit {

  private EmulatedDns dns;
  private Zone zone;

  @BeforeEach
  void start(CloudSqlEmulator cloud) {
    dns = cloud.dns();
    zone = new Zone();
  }

  @Override
  protected InstanceResolverProvider provider() {
    return new DnsResolverProvider();
  }

  @Override
  protected DirectoryUnderTest directory() {
    return zone;
  }

  @Override
  protected Optional<String> unusableArgument() {
    return Optional.of("no server");
  }

  /** Each name has an address of each family too. */
  private final class Zone implements DirectoryUnderTest {

    private final List<ActiveFault> faults = new CopyOnWriteArrayList<>();

    @Override
    public String argument() {
      return dns.address();
    }

    @Override
    public void lead(String name, InstanceName instance) {
      dns.set(
          DnsRecord.txt(name, instance.toString()),
          DnsRecord.address(name, "10.0.0.3"),
          DnsRecord.address(name, "fd00::3"));
    }

    @Override
    public int questions() {
      return dns.queries().all().size();
    }

    @Override
    public void fail() {
      faults.add(dns.fault(DnsFault.SERVFAIL));
    }

    @Override
    public void recover() {
      faults.forEach(ActiveFault::clear);
    }
  }
}
