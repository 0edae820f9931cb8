package dev.cloudsql.runtime.connect.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.EchoDialect;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The log warns that the certificates end soon, as it should. */
@DisplayName("While every renewal fails and the certificate is good,")
@Timeout(180)
class RenewalOutageTests {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int MINUTES = 50;

  static Stream<Arguments> outages() {
    return Stream.of(RefreshPolicy.values())
        .flatMap(
            policy ->
                Stream.of(
                        ApiFault.status(503),
                        ApiFault.status(403),
                        ApiFault.status(429).retryAfter(Duration.ofHours(1)),
                        ApiFault.html())
                    .map(fault -> Arguments.of(policy, fault)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("outages")
  @DisplayName("no connect fails in fifty minutes, whatever a forced refresh finds")
  void fiftyMinutes(RefreshPolicy policy, ApiFault fault) throws Exception {
    try (BentTime time = new BentTime(policy)) {
      time.connect();
      ActiveFault outage = time.cloud.fault(ApiCall.CONNECT_SETTINGS, fault);
      for (int minute = 1; minute <= MINUTES; minute++) {
        time.pass(MINUTE, MINUTE);
        if (minute % 10 == 0) {
          forceARefresh(time);
        }
        // Just after each forced refresh, and between two.
        if (minute % 10 == 0 || minute % 10 == 6) {
          time.connect();
        }
      }

      assertThat(outage.occurrences()).isBetween(1, 2 * MINUTES);
      assertThat(time.status().state()).isEqualTo(ConnectorStatus.State.SERVING);
      assertThat(certificates(time)).hasSize(1);

      outage.clear();
      time.pass(MINUTE.multipliedBy(9), MINUTE);
      time.connect();
      time.awaitRest();
      time.pass(MINUTE, MINUTE);
      time.connect();
      assertThat(certificates(time)).as("renewed").hasSize(2);
    }
  }

  /** The server refuses a client certificate once, on the first read. */
  private static void forceARefresh(BentTime time) throws IOException {
    time.db.fault(InstanceFault.rejectClientCertificate().times(1));
    try (Socket socket = time.open()) {
      assertThatThrownBy(() -> EchoDialect.say(socket, "anybody there?"))
          .isInstanceOf(IOException.class);
    }
    time.awaitRest();
  }

  private static List<?> certificates(BentTime time) {
    return time.db.connections().clientCertificates().stream().distinct().toList();
  }
}
