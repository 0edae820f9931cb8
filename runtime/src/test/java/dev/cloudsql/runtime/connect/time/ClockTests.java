package dev.cloudsql.runtime.connect.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("When clocks and timers do what they should not, a connect")
@Timeout(180)
class ClockTests {

  private static final Duration TWO_HOURS = Duration.ofHours(2);

  /** A connect between the end of a certificate and five minutes later, its age at its issue. */
  private static final Duration EIGHT_MINUTES = Duration.ofMinutes(8);

  private BentTime time = new BentTime(RefreshPolicy.ADAPTIVE);

  private void start(RefreshPolicy policy) {
    time.close();
    time = new BentTime(policy);
  }

  @AfterEach
  void noExpiredCertificateReachedTheServer() {
    assertThat(time.db.connections().handshakeFailures()).isEmpty();
    time.close();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("after two hours of sleep, in which no timer fired, waits for a new certificate")
  void sleep(RefreshPolicy policy) throws Exception {
    start(policy);
    time.connect();
    ActiveFault hang = time.cloud.fault(ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.hang());
    time.clock.jump(TWO_HOURS);

    CompletableFuture<Void> connect = time.connectAsync();
    time.cloud.calls().await(ApiCall.GENERATE_EPHEMERAL_CERT, 2);
    assertThat(connect).isNotDone();
    assertThat(time.db.connections().accepted()).isEqualTo(1);
    hang.clear();
    connect.join();

    assertThat(lastCertificate().getNotAfter()).isAfter(time.clock.instant());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("never shows an expired certificate after the clock was set back two hours")
  void setBack(RefreshPolicy policy) throws Exception {
    start(policy);
    time.connect();
    time.pass(Duration.ofMinutes(20), Duration.ofMinutes(20));

    time.wrong = TWO_HOURS.negated();
    for (int minutes = 0; minutes < 180; minutes += 8) {
      time.connect();
      time.awaitRest();
      time.pass(EIGHT_MINUTES, EIGHT_MINUTES);
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("never shows a certificate that was not used before it expired by a clock set back")
  void setBackAndUnused(RefreshPolicy policy) throws Exception {
    start(policy);
    time.connect();
    time.pass(Duration.ofMinutes(20), Duration.ofMinutes(20));

    time.wrong = Duration.ofMinutes(-10);
    time.pass(Duration.ofMinutes(41), Duration.ofMinutes(41));
    time.connect();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("never shows an expired certificate with a clock that is two hours behind")
  void behind(RefreshPolicy policy) throws Exception {
    start(policy);
    time.wrong = TWO_HOURS.negated();
    for (int minutes = 0; minutes < 180; minutes += 8) {
      time.connect();
      time.pass(EIGHT_MINUTES, EIGHT_MINUTES);
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("says so when the clock jumped two hours ahead, and works once it is set right")
  void ahead(RefreshPolicy policy) throws Exception {
    start(policy);
    time.connect();
    time.wrong = TWO_HOURS;
    CompletableFuture<Void> tooEarly = time.connectAsync();
    while (!tooEarly.isDone()) {
      BentTime.await(() -> tooEarly.isDone() || isAboutToRetry());
      time.clock.advance(Duration.ofSeconds(2));
    }
    assertThatThrownBy(tooEarly::join).hasMessageContaining("Check that clock");
    assertThat(time.db.connections().accepted()).isEqualTo(1);

    time.wrong = Duration.ZERO;
    time.connect();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("after a freeze does not take what a fetch from before it brings")
  void fetchFromBefore(RefreshPolicy policy) throws Exception {
    start(policy);
    // One that had expired too would be refused, and the calls be made once more.
    time.cloud.tokenLifetime(TWO_HOURS.multipliedBy(2));
    ActiveFault hang = time.cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang().times(1));
    CompletableFuture<Void> before = time.connectAsync();
    time.cloud.calls().await(ApiCall.CONNECT_SETTINGS, 1);
    time.cloud.calls().await(ApiCall.GENERATE_EPHEMERAL_CERT, 1);
    time.clock.jump(TWO_HOURS);

    hang.clear();
    before.join();

    assertThat(time.cloud.calls().count(ApiCall.CONNECT_SETTINGS)).isEqualTo(2);
    assertThat(time.cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(2);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("after a freeze does not wait for a fetch from before it")
  void doesNotWait(RefreshPolicy policy) throws Exception {
    start(policy);
    time.cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang().times(1));
    CompletableFuture<Void> before = time.connectAsync();
    time.cloud.calls().await(ApiCall.CONNECT_SETTINGS, 1);
    time.clock.jump(TWO_HOURS);

    try (Socket socket = time.open()) {
      assertThat(socket.isConnected()).isTrue();
    }
    before.join();
  }

  private boolean isAboutToRetry() {
    return time.clock.untilNext().filter(delay -> delay.toSeconds() < 3).isPresent();
  }

  private X509Certificate lastCertificate() {
    return time.db
        .connections()
        .clientCertificates()
        .get(time.db.connections().clientCertificates().size() - 1);
  }
}
