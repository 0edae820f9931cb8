package dev.cloudsql.emulator.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Loopback addresses")
class LoopbackAddressesTests {

  @Test
  @DisplayName("are other ones on the same port each time")
  void distinct() throws IOException {
    try (LoopbackAddresses addresses = LoopbackAddresses.onPort(0);
        ServerSocket one = addresses.listen();
        ServerSocket other = addresses.listen()) {
      assertThat(one.getInetAddress()).isNotEqualTo(other.getInetAddress());
      assertThat(one.getLocalPort()).isEqualTo(other.getLocalPort()).isEqualTo(addresses.port());
      assertThat(one.getInetAddress().isLoopbackAddress()).isTrue();
    }
  }

  @Test
  @DisplayName("are 127.0.0.1 alone where there is no other, once, and then none with a reason")
  void onlyOne() throws IOException {
    // An address for documentation, which no machine has.
    byte[] nobody = {(byte) 192, 0, 2, 1};
    try (LoopbackAddresses addresses =
            LoopbackAddresses.onPort(0, () -> InetAddress.getByAddress(nobody));
        ServerSocket only = addresses.listen()) {
      assertThat(only.getInetAddress()).isEqualTo(LoopbackAddresses.loopback());
      assertThatThrownBy(addresses::listen)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1 alone");
    }
  }
}
