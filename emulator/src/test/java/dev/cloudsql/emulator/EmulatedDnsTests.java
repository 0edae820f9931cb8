package dev.cloudsql.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.emulator.dns.DnsFault;
import dev.cloudsql.emulator.dns.DnsQuery;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.dns.DnsType;
import dev.cloudsql.emulator.fault.ActiveFault;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import javax.naming.CommunicationException;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.ServiceUnavailableException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The name server of the emulator")
class EmulatedDnsTests {

  private static final String NAME = "db.example.com";

  private final CloudSqlEmulator cloud = CloudSqlEmulator.start();

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  @DisplayName("answers with the records of a name, which can change at any time")
  void records() throws Exception {
    cloud.dns().set(DnsRecord.txt(NAME, "p:r:i", "two words"), DnsRecord.txt(NAME, "second"));
    cloud.dns().set(DnsRecord.address("DB.example.com.", "127.0.0.9"));
    cloud.dns().set(DnsRecord.address(NAME, "::1"));

    assertThat(ask(NAME, "TXT")).containsExactlyInAnyOrder("p:r:i \"two words\"", "second");
    assertThat(ask("DB.Example.com", "A")).containsExactly("127.0.0.9");
    assertThat(ask(NAME, "AAAA")).containsExactly("::1");
    assertThat(ask(NAME, "CNAME")).isEmpty();

    cloud.dns().set(DnsRecord.txt(NAME, "third"));
    assertThat(ask(NAME, "TXT")).containsExactly("third");
    cloud.dns().remove(NAME, DnsType.TXT);
    assertThat(ask(NAME, "TXT")).isEmpty();
  }

  @Test
  @DisplayName("follows aliases, to the end or in a circle, and knows no other names")
  void aliases() throws Exception {
    cloud.dns().set(DnsRecord.cname(NAME, "a.example.com"));
    cloud.dns().set(DnsRecord.cname("a.example.com", "b.example.com"));
    assertThat(ask(NAME, "CNAME")).containsExactly("a.example.com.");
    assertThatThrownBy(() -> ask(NAME, "TXT")).isInstanceOf(NameNotFoundException.class);

    cloud.dns().set(DnsRecord.txt("b.example.com", "p:r:i"));
    assertThat(ask(NAME, "TXT")).containsExactly("p:r:i");

    cloud.dns().set(DnsRecord.cname("b.example.com", NAME));
    assertThatThrownBy(() -> ask(NAME, "A")).isInstanceOf(ServiceUnavailableException.class);
    assertThatThrownBy(() -> ask("x.example.com", "TXT")).isInstanceOf(NameNotFoundException.class);
  }

  @Test
  @DisplayName("has room for long answers over TCP alone, and writes down what came how")
  void longAnswers() throws Exception {
    cloud.dns().set(DnsRecord.txt(NAME, "x".repeat(255), "y".repeat(255)));

    assertThat(ask(NAME, "TXT")).hasSize(1);

    assertThat(cloud.dns().queries().all())
        .containsExactly(
            new DnsQuery(NAME, DnsType.TXT, false), new DnsQuery(NAME, DnsType.TXT, true));
    cloud.dns().queries().await(NAME, DnsType.TXT, 2);
  }

  @Test
  @DisplayName("answers after a client that sends no question or nothing at all")
  void oddClients() throws Exception {
    cloud.dns().set(DnsRecord.txt(NAME, "x".repeat(255), "y".repeat(255)));
    String[] address = cloud.dns().address().split(":");
    InetSocketAddress server = new InetSocketAddress(address[0], Integer.parseInt(address[1]));
    byte[] label = new byte[200];
    Arrays.fill(label, (byte) 0x7f);
    Arrays.fill(label, 13, 13 + 0x7f, (byte) 0xff);
    label[13 + 0x7f] = 0;

    try (DatagramSocket udp = new DatagramSocket();
        Socket silent = new Socket(server.getAddress(), server.getPort())) {
      udp.send(new DatagramPacket(new byte[] {1}, 1, server));
      udp.send(new DatagramPacket(label, label.length, server));

      assertThat(ask(NAME, "TXT")).hasSize(1);
      assertThat(silent.isConnected()).isTrue();
    }
  }

  @Test
  @DisplayName("fails as configured, for as long as configured")
  void faults() throws Exception {
    cloud.dns().set(DnsRecord.txt(NAME, "p:r:i"), DnsRecord.address(NAME, "127.0.0.9"));

    ActiveFault fault = cloud.dns().fault(DnsType.TXT, DnsFault.SERVFAIL);
    assertThatThrownBy(() -> ask(NAME, "TXT")).isInstanceOf(ServiceUnavailableException.class);
    assertThat(ask(NAME, "A")).hasSize(1);
    assertThat(fault.occurrences()).isEqualTo(1);
    fault.clear();

    fault = cloud.dns().fault(DnsFault.NXDOMAIN);
    assertThatThrownBy(() -> ask(NAME, "TXT")).isInstanceOf(NameNotFoundException.class);
    fault.clear();

    fault = cloud.dns().fault(DnsFault.SILENCE);
    assertThatThrownBy(() -> ask(NAME, "TXT")).isInstanceOf(CommunicationException.class);
    fault.clear();

    fault = cloud.dns().fault(DnsFault.TRUNCATION);
    assertThat(ask(NAME, "TXT")).containsExactly("p:r:i");
    assertThat(cloud.dns().queries().all()).contains(new DnsQuery(NAME, DnsType.TXT, true));
  }

  @Test
  @DisplayName("refuses what it could not send")
  void badRecords() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cloud.dns().set(DnsRecord.txt(NAME, "x".repeat(256))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cloud.dns().set(DnsRecord.cname(NAME, "x".repeat(256))));
  }

  // Only JNDI's DNS provider is used, whose values are strings; JNDI requires a Hashtable.
  @SuppressWarnings({"BanJNDI", "JdkObsolete"})
  private List<String> ask(String name, String type) throws NamingException {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(Context.PROVIDER_URL, "dns://" + cloud.dns().address());
    environment.put("com.sun.jndi.dns.timeout.initial", "300");
    environment.put("com.sun.jndi.dns.timeout.retries", "1");
    Attribute values =
        new InitialDirContext(environment).getAttributes(name, new String[] {type}).get(type);
    return values == null
        ? List.of()
        : Collections.list(values.getAll()).stream().map(Object::toString).toList();
  }
}
