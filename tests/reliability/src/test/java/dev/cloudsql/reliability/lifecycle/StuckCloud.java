package dev.cloudsql.reliability.lifecycle;

import dev.cloudsql.AddressOrder;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.Connectors;
import dev.cloudsql.Phase;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.BackendConnection;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.reliability.testing.Await;
import dev.cloudsql.reliability.testing.DeadAddress;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A cloud in which every connect gets stuck in one phase, for as long as it is patient. */
final class StuckCloud implements AutoCloseable {

  static final String NAME = "project:region:instance";

  /** Longer than any test: a connect never ends by this deadline. */
  static final ConnectOptions OPTIONS =
      ConnectOptions.builder().user("app").timeout(Duration.ofMinutes(10)).build();

  private final Phase phase;
  private final CloudSqlEmulator cloud = CloudSqlEmulator.start();
  private final EmulatedInstance db;
  private final CountDownLatch loggingIn = new CountDownLatch(1);
  private final AtomicReference<@Nullable Thread> dialling = new AtomicReference<>();
  private @Nullable ActiveFault stall;
  private @Nullable DeadAddress hole;

  private StuckCloud(Phase phase) {
    this.phase = phase;
    this.db =
        cloud.instance(NAME).backend(phase == Phase.LOGIN ? this::swallow : Backend.echo()).start();
  }

  static StuckCloud in(Phase phase) throws Exception {
    StuckCloud stuck = new StuckCloud(phase);
    switch (phase) {
      case REFRESH -> stuck.cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());
      case TCP -> {
        InetAddress host = InetAddress.getByName(stuck.db.host(AddressType.PUBLIC));
        stuck.db.fault(InstanceFault.refuse());
        stuck.hole = DeadAddress.blackhole(host, stuck.cloud.serverPort());
      }
      case TLS -> stuck.stall = stuck.db.fault(InstanceFault.stallMidHandshake());
      case LOGIN -> {}
      default -> throw new IllegalArgumentException("Nothing waits in " + phase);
    }
    return stuck;
  }

  /** Takes what the driver says, and never answers. */
  private void swallow(BackendConnection client) throws IOException {
    if (client.input().read() >= 0) {
      loggingIn.countDown();
      client.input().transferTo(OutputStream.nullOutputStream());
    }
  }

  Connector connector() throws Exception {
    ConnectorConfig config =
        EmulatorConfig.of(cloud)
            .ipSelector(
                (instance, addresses) -> {
                  dialling.set(Thread.currentThread());
                  return AddressOrder.of(addresses, "there being no other");
                })
            .build();
    return Connectors.forDialect("echo", config);
  }

  CloudSqlEmulator cloud() {
    return cloud;
  }

  EmulatedInstance db() {
    return db;
  }

  /** Waits until a connect is stuck. */
  void awaitStuck() {
    switch (phase) {
      case REFRESH -> cloud.calls().await(ApiCall.CONNECT_SETTINGS, 1);
      case TCP -> Await.until("a TCP connect", () -> isDoing("connect"));
      case TLS ->
          Await.until(
              "a stalled handshake", () -> isDoing("startHandshake") && isDoing("implRead"));
      case LOGIN -> Await.until("a login", () -> loggingIn.getCount() == 0);
      default -> throw new IllegalStateException();
    }
  }

  /** What the thread that dialled last is doing. */
  Stream<StackTraceElement> dialler() {
    return Optional.ofNullable(dialling.get()).map(Thread::getStackTrace).stream()
        .flatMap(Stream::of);
  }

  private boolean isDoing(String method) {
    return dialler()
        .filter(frame -> !frame.getClassName().startsWith("dev.cloudsql"))
        .anyMatch(frame -> frame.getMethodName().equals(method));
  }

  /** Lets the server go on, so that it notices who is gone. */
  void letGo() {
    if (stall != null) {
      stall.clear();
    }
  }

  @Override
  public void close() throws Exception {
    if (hole != null) {
      hole.close();
    }
    cloud.close();
  }
}
