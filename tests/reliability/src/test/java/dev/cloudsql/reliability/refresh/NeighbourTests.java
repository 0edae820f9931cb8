package dev.cloudsql.reliability.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.Connector;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("While the Admin API hangs for two hundred instances of the same connector,")
@Timeout(300)
class NeighbourTests {

  private static final int HUNG = 200;

  private final World world = new World();
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private ActiveFault hang;
  private Connector connector;

  @BeforeEach
  void hang() throws Exception {
    // The first fault that fits strikes: none for the healthy one.
    world.db.fault(ApiCall.CONNECT_SETTINGS, ApiFault.delay(Duration.ZERO));
    world.db.fault(ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.delay(Duration.ZERO));
    hang = world.cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());
    world.cloud.fault(ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.hang());
    connector = world.connector(RefreshPolicy.AHEAD);
    ask();
    world.cloud.calls().await(ApiCall.CONNECT_SETTINGS, HUNG);
    world.cloud.calls().await(ApiCall.GENERATE_EPHEMERAL_CERT, HUNG);
  }

  private void ask() {
    for (int i = 0; i < HUNG; i++) {
      waiting.add(
          connector.warmUp("project:region:hung-" + i, World.within(Duration.ofMinutes(10))));
    }
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  @DisplayName("a healthy one connects, and its certificate is renewed in time")
  void healthy() throws Exception {
    world.db.update(settings -> settings.withCertificateLifetime(Duration.ofSeconds(16)));
    connector.connect(World.NAME, World.OPTIONS).close();
    int first = world.certificateCalls();

    World.await("a renewal", () -> world.certificateCalls() > first);

    connector.connect(World.NAME, World.OPTIONS).close();
    assertThat(world.db.connections().handshakeFailures()).isEmpty();
    assertThat(waiting.get(0)).isNotDone();
    assertThat(hang.occurrences()).isGreaterThanOrEqualTo(HUNG);
  }

  @Test
  @DisplayName("each of them holds two threads at most, however many wait for it")
  void threads() {
    for (int i = 0; i < 5; i++) {
      waiting.forEach(future -> future.cancel(true));
      waiting.clear();
      ask();
    }

    // On virtual threads none shows here.
    waiting.forEach(future -> future.cancel(true));
    World.await("no more threads than two for each", () -> inACall() <= 2 * HUNG);
  }

  /** Workers that wait for an answer. */
  private static long inACall() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> entry.getKey().getName().startsWith("cloudsql-worker-"))
        .filter(
            entry ->
                List.of(entry.getValue()).stream()
                    .anyMatch(frame -> frame.getClassName().endsWith("AdminHttp")))
        .count();
  }
}
