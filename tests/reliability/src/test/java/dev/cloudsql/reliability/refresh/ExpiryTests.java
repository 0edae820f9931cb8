package dev.cloudsql.reliability.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A connect that finds the certificate expired")
@Timeout(180)
class ExpiryTests {

  private final World world = new World();

  @AfterEach
  void stop() {
    world.close();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @Execution(CONCURRENT)
  @DisplayName("waits for the new one inside its deadline, and never shows the old one")
  void expired(RefreshPolicy policy) throws Exception {
    world.db.update(settings -> settings.withCertificateLifetime(Duration.ofSeconds(4)));
    Connector connector = world.connector(policy);
    connector.connect(World.NAME, World.OPTIONS).close();
    ActiveFault hang = world.cloud.fault(ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.hang());
    int before = world.db.connections().accepted();
    List<String> failuresBefore = world.db.connections().handshakeFailures();
    World.await("the end of the certificate", () -> isOver(connector));

    ConnectorException failure = World.failure(connector, World.within(Duration.ofMillis(300)));
    assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
    CompletableFuture<Connection> patient = connector.connectAsync(World.NAME, World.OPTIONS);
    assertThat(patient).isNotDone();
    assertThat(world.db.connections().accepted()).isEqualTo(before);

    world.db.update(settings -> settings.withCertificateLifetime(Duration.ofHours(1)));
    hang.clear();
    patient.get(60, TimeUnit.SECONDS).close();
    assertThat(world.db.connections().handshakeFailures()).isEqualTo(failuresBefore);
    assertThat(lastCertificate().getNotAfter()).isAfter(Instant.now());
  }

  private static boolean isOver(Connector connector) {
    return World.status(connector).certificateExpiry().orElseThrow().isBefore(Instant.now());
  }

  private X509Certificate lastCertificate() {
    return world.db.connections().clientCertificates().stream()
        .reduce((first, last) -> last)
        .orElseThrow();
  }
}
