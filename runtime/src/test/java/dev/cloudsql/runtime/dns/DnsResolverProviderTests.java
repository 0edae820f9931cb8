package dev.cloudsql.runtime.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceResolver;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.dns.DnsFault;
import dev.cloudsql.emulator.dns.DnsQuery;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.dns.DnsType;
import dev.cloudsql.spi.InstanceResolverProvider;
import dev.cloudsql.spi.Providers;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The resolver dns")
class DnsResolverProviderTests {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|dns:",
        "10.0.0.2|dns://10.0.0.2",
        "10.0.0.2, ns.example.com:5353|dns://10.0.0.2 dns://ns.example.com:5353",
        "[fd00::2]:53|dns://[fd00::2]:53"
      })
  @DisplayName("asks the servers that it is given, else the system's")
  void servers(String argument, String urls) {
    assertThat(NameServers.parse(argument)).map(NameServers::urls).contains(urls);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",",
        "a,,b",
        "10.0.0.2:0",
        "10.0.0.2:65536",
        "[::1::2]",
        "10.0.0.2:",
        "fd00::2",
        "a b",
        "//a",
        "a/b"
      })
  @DisplayName("refuses what is no list of servers")
  void noServers(String argument) {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> new DnsResolverProvider().create(argument))
        .withMessageContaining("dns:" + argument)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OPTION));
  }

  @Test
  @DisplayName("is found by its name")
  void found() throws ConnectorException {
    assertThat(Providers.named(InstanceResolverProvider.class, "dns"))
        .isInstanceOf(DnsResolverProvider.class);
    assertThatThrownBy(() -> Providers.named(InstanceResolverProvider.class, "dnss"))
        .hasMessageStartingWith(
            "No instance resolver named 'dnss'. Available instance resolvers: [dns]. Did you mean 'dns'?");
  }

  @Test
  @DisplayName("asks over TCP what UDP has no room for, and the next server when one fails")
  void servers() throws Exception {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start();
        CloudSqlEmulator other = CloudSqlEmulator.start()) {
      cloud.dns().set(DnsRecord.txt("db.example.com", "p:r:i"));
      cloud.dns().fault(DnsFault.TRUNCATION);
      other.dns().fault(DnsFault.SERVFAIL);
      InstanceResolver resolver =
          new DnsResolverProvider().create(other.dns().address() + "," + cloud.dns().address());

      assertThat(resolver.resolve("db.example.com").target()).isEqualTo("p:r:i");

      DnsQuery overTcp = new DnsQuery("db.example.com", DnsType.TXT, true);
      assertThat(cloud.dns().queries().all()).contains(overTcp);
      assertThat(other.dns().queries().all()).doesNotContain(overTcp);
    }
  }

  @Test
  @DisplayName("reports that nothing answers at a server's port")
  void nobody() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    int port;
    try (DatagramSocket free = new DatagramSocket(0, loopback)) {
      port = free.getLocalPort();
    }
    InstanceResolver resolver = new DnsResolverProvider().create("127.0.0.1:" + port);

    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> resolver.resolve("db.example.com"))
        .withMessageContaining("127.0.0.1:" + port + " gave no answer")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NAME_UNAVAILABLE));
  }
}
