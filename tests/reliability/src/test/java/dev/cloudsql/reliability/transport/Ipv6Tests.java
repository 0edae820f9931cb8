package dev.cloudsql.reliability.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.reliability.testing.DeadAddress;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("An instance with an address of IPv6")
@Timeout(300)
class Ipv6Tests {

  private static final String NAME = "project:region:instance-8s";
  private static final String HOST = "instance.test";
  private static final int MOST_TRIES = 10;

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    assumeTrue(hasIpv6(), "this machine has no ::1");
    for (int tries = 1; db == null; tries++) {
      this.cloud = cloud;
      try {
        db = cloud.instance(NAME).address(AddressType.PUBLIC, loopback6()).start();
      } catch (UncheckedIOException e) {
        // There is only one ::1, and its port may be in use.
        cloud.close();
        assertThat(tries).isLessThan(MOST_TRIES);
      }
    }
  }

  @AfterEach
  void stop() {
    if (cloud != null) {}
  }

  @Test
  @DisplayName("is reached there")
  void literal() throws Exception {
    try (Connector connector = Connectors.forDialect("echo", EmulatorConfig.of(cloud).build());
        Connection connection =
            connector.connect(NAME, ConnectOptions.builder().user("app").build())) {
      assertThat(connection.isValid(0)).isTrue();
    }
    assertThat(InetAddress.getByName(db.connections().acceptedAt().get(0)))
        .isInstanceOf(Inet6Address.class);
  }

  @Test
  @DisplayName("is reached by a name that has one, and none of IPv4")
  void nameOfOneFamily(@TempDir Path directory) throws Exception {
    assertReached(directory, "::1 " + HOST);
  }

  @Test
  @DisplayName("is reached by a name that has both, when nothing answers at that of IPv4")
  void blackholeFirst(@TempDir Path directory) throws Exception {
    try (DeadAddress hole = DeadAddress.blackhole(cloud.serverPort())) {
      assertReached(directory, hole.host() + " " + HOST, "::1 " + HOST);
    }
  }

  @Test
  @DisplayName("is reached by a name that has both, when no instance answers at that of IPv4")
  void bannerFirst(@TempDir Path directory) throws Exception {
    try (DeadAddress mail = DeadAddress.banner(cloud.serverPort())) {
      assertReached(directory, mail.host() + " " + HOST, "::1 " + HOST);
    }
  }

  /** In a JVM whose resolver knows these lines and nothing else. */
  private void assertReached(Path directory, String... lines) throws Exception {
    db.update(settings -> settings.withAddress(AddressType.PUBLIC, HOST));
    Path hosts = Files.write(directory.resolve("hosts"), List.of(lines));

    OtherJvm.Output output =
        OtherJvm.run(
            directory,
            List.of("-Djdk.net.hosts.file=" + hosts),
            ConnectProgram.class,
            // The first does what takes long in a new JVM.
            ConnectProgram.arguments("none", cloud, cloud.instance("p:r:warm").start(), db));

    assertThat(output.lines()).contains("instance-8s ok ok");
  }

  private static InetAddress loopback6() throws IOException {
    return InetAddress.getByName("::1");
  }

  private static boolean hasIpv6() {
    try (ServerSocket any = new ServerSocket(0, 1, loopback6())) {
      return any.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
