package dev.cloudsql.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.InstanceName;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.runtime.attempt.Attempts;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A look-up of a host name that hangs")
@Timeout(120)
class HangingLookupTests {

  private static final InstanceName NAME = new InstanceName("project", "region", "instance");
  private static final Duration TIMEOUT = Duration.ofHours(1);
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().user("app").timeout(TIMEOUT).build();

  private final AtomicLong later = new AtomicLong();
  private final CloudSqlEmulator cloud;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);

  HangingLookupTests(CloudSqlEmulator cloud) {
    this.cloud = cloud;
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
    scheduler.shutdownNow();
  }

  @Test
  @DisplayName("uses up the share of its address, and leaves the next address its own")
  void leavesTimeToTheNext() throws Exception {
    EmulatedInstance db = cloud.instance(NAME.toString()).addresses(AddressType.PUBLIC).start();
    String live = db.host(AddressType.PUBLIC);
    db.update(
        settings ->
            settings
                .withAddress(AddressType.PUBLIC, "hangs")
                .withAddress(AddressType.PRIVATE, live));
    EchoDialect dialect = new EchoDialect();
    try (Connects connects =
            TestConnects.of(cloud, this::hang, this::nanoTime, executor, scheduler);
        Socket socket =
            connects.open(
                new Attempts.Group(),
                dialect,
                Destination.of(Target.of(NAME), dialect, OPTIONS, ConnectorConfig.defaults()))) {
      EchoDialect.say(socket, "found you");
    }
    assertThat(later).hasValue(TIMEOUT.dividedBy(2).toNanos());
  }

  private long nanoTime() {
    return System.nanoTime() + later.get();
  }

  /** The look-up never runs; its caller waits until half of the time is over, here at once. */
  private void hang(Runnable lookup) {
    later.addAndGet(TIMEOUT.dividedBy(2).toNanos());
  }
}
