package dev.cloudsql.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.LocalProxy;
import dev.cloudsql.LocalProxyOptions;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.runtime.attempt.Attempts;
import dev.cloudsql.runtime.connect.relay.Relays;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.spi.ClientProtocol;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
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
@Timeout(120)
@DisplayName("A client that has ended its output")
class QuietLinkTests {

  private final AtomicLong later = new AtomicLong();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void stop() {
    end.countDown();
    executor.shutdownNow();
    scheduler.shutdownNow();
  }

  @Test
  @DisplayName("is disconnected when the instance has sent nothing for a minute")
  void disconnected(CloudSqlEmulator cloud) throws Exception {
    EmulatedInstance silent =
        cloud
            .instance("project:region:silent")
            .backend(
                connection -> {
                  connection.output().write(connection.input().read());
                  connection.output().flush();
                  try {
                    end.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                })
            .start();
    Target target = Target.parse(silent.name());
    EchoDialect dialect = new EchoDialect();
    Destination destination =
        Destination.of(target, dialect, ConnectOptions.defaults(), ConnectorConfig.defaults())
            .forLocalProxy(ClientProtocol.TCP);
    try (Connects connects =
            TestConnects.of(cloud, executor, System::nanoTime, executor, scheduler);
        Relays relays =
            new Relays(executor::execute, executor, () -> System.nanoTime() + later.get(), 1);
        LocalProxy proxy =
            relays.open(
                target,
                LocalProxyOptions.defaults(),
                () -> connects.openChannel(new Attempts.Group(), dialect, destination),
                closing -> {});
        Socket client = new Socket(proxy.host(), proxy.port())) {
      client.getOutputStream().write('x');
      assertThat(client.getInputStream().read()).isEqualTo('x');
      client.shutdownOutput();
      later.addAndGet(Duration.ofSeconds(50).toNanos());
      assertThat(proxy.drain(Duration.ofSeconds(2))).isFalse();

      later.addAndGet(Duration.ofSeconds(50).toNanos());

      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(proxy.drain(Duration.ofSeconds(60))).isTrue();
    }
  }
}
