package dev.cloudsql.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.reliability.testing.ThreadCensus;
import dev.cloudsql.tck.EmulatorConfig;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("One connector that connects to many instances")
class ManyInstancesTests {

  private static final int CALLERS = 8;

  /** Its timer, and for each caller the two calls of a refresh and its look-ups. */
  private static final int MOST_THREADS = 1 + 4 * CALLERS;

  /**
   * It takes 5 to 10 kB, since soft references are dropped here; what Java keeps for TLS alone
   * would not fit.
   */
  private static final long MOST_BYTES_EACH = 30_000;

  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().user("app").timeout(Duration.ofMinutes(5)).build();

  @Test
  @DisplayName(
      "makes two calls and no key for each, and has no more threads than those who connect need")
  void staysSmall() throws Exception {
    connectToEach(100);
  }

  @Test
  @Tag("long")
  @DisplayName("stays as small with a thousand")
  void staysSmallWithThousand() throws Exception {
    connectToEach(1_000);
  }

  private static void connectToEach(int count) throws Exception {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      List<EmulatedInstance> instances = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        instances.add(cloud.instance("project:region:instance-" + i).start());
      }
      long heap;
      try (Connector connector = Connectors.forDialect("echo", EmulatorConfig.of(cloud).build())) {
        connectToEach(connector, instances);
        assertThat(connector.status().instances()).hasSize(count);
        heap = usedHeap();
      }
      long each = (heap - usedHeap()) / count;

      System.out.println("Heap of one instance in a connector: " + each + " bytes");
      assertThat(each).as("bytes of heap for each instance").isLessThan(MOST_BYTES_EACH);
      assertThat(cloud.calls().count(ApiCall.CONNECT_SETTINGS)).isEqualTo(count);
      assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(count);
      assertThat(keys(instances)).hasSize(1);
    }
  }

  private static void connectToEach(Connector connector, List<EmulatedInstance> instances)
      throws Exception {
    ThreadCensus before = ThreadCensus.take();
    AtomicInteger most = new AtomicInteger();
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    List<Future<?>> connects = new ArrayList<>();
    for (EmulatedInstance instance : instances) {
      connects.add(
          callers.submit(
              () -> {
                connector.connect(instance.name(), OPTIONS).close();
                most.accumulateAndGet(before.added().size() - CALLERS, Math::max);
                return null;
              }));
    }
    callers.shutdown();
    for (Future<?> connect : connects) {
      connect.get(5, TimeUnit.MINUTES);
    }
    System.out.println("Most threads of the connector: " + most);
    assertThat(most).hasValueLessThan(MOST_THREADS);
  }

  private static Set<PublicKey> keys(List<EmulatedInstance> instances) {
    return instances.stream()
        .flatMap(instance -> instance.connections().clientCertificates().stream())
        .map(X509Certificate::getPublicKey)
        .collect(Collectors.toSet());
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
