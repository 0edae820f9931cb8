package dev.cloudsql.observability;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.Phase;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * A program under load. Its domain name moves to another instance; then the Admin API fails until
 * the client certificate has expired, and works again.
 */
final class Incident {

  static final String NAME = "orders.example.com";
  static final String EAST = "shop:europe-west1:orders";
  static final String WEST = "shop:europe-west4:orders-replica";

  /** Long-lived sockets to the former instance, which the failover closes. */
  static final int POOLED = 3;

  /** Between two connects of a thread, so that the load leaves processors to others. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final int THREADS = 2;
  private static final int CONNECTS = 20;
  private static final int FAILURES = 3;

  /** The life of the certificates for the second instance. */
  private static final Duration LIFE = Duration.ofSeconds(8);

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final ConnectOptions PATIENT =
      ConnectOptions.builder().user("app").timeout(PATIENCE).build();
  private static final ConnectOptions IMPATIENT =
      PATIENT.toBuilder().timeout(Duration.ofSeconds(2)).build();

  private final CloudSqlEmulator cloud;
  private final Connector connector;
  private volatile CountDownLatch successes = new CountDownLatch(0);
  private volatile CountDownLatch withoutCertificate = new CountDownLatch(0);
  private volatile boolean over;

  private Incident(CloudSqlEmulator cloud, Connector connector) {
    this.cloud = cloud;
    this.connector = connector;
  }

  /**
   * Runs from beginning to end.
   *
   * @param watch adds listeners
   */
  static void run(UnaryOperator<ConnectorConfig.Builder> watch) throws Exception {
    run(watch, () -> {});
  }

  /**
   * Runs from beginning to end.
   *
   * @param watch adds listeners
   * @param expired is run when connects fail for lack of a certificate
   */
  static void run(UnaryOperator<ConnectorConfig.Builder> watch, Runnable expired) throws Exception {
    ExecutorService load = Executors.newFixedThreadPool(THREADS);
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start();
        EmulatedInstance east = cloud.instance(EAST).start();
        EmulatedInstance west =
            cloud
                .instance(WEST)
                .settings(settings -> settings.withCertificateLifetime(LIFE))
                .start()) {
      cloud.dns().set(DnsRecord.txt(NAME, EAST));
      ConnectorConfig config =
          watch.apply(EmulatorConfig.of(cloud).failoverPeriod(Duration.ofMillis(200))).build();
      try (Connector connector = Connectors.forDialect("echo", config)) {
        Incident incident = new Incident(cloud, connector);
        List<Socket> pool = incident.fillPool();
        for (int thread = 0; thread < THREADS; thread++) {
          load.execute(incident::connectAgainAndAgain);
        }
        incident.awaitSuccesses();
        incident.failOver(west, east);
        incident.awaitSuccesses();
        incident.letCertificateExpire(expired);
        incident.awaitSuccesses();
        incident.over = true;
        load.shutdown();
        load.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (Socket socket : pool) {
          socket.close();
        }
      }
    } finally {
      load.shutdownNow();
    }
  }

  private List<Socket> fillPool() throws IOException {
    List<Socket> pool = new ArrayList<>();
    for (int i = 0; i < POOLED; i++) {
      Socket socket = connector.openSocket(NAME, PATIENT);
      EchoDialect.say(socket, "hello");
      pool.add(socket);
    }
    return pool;
  }

  private void connectAgainAndAgain() {
    while (!over) {
      try (Socket socket = connector.openSocket(NAME, IMPATIENT)) {
        EchoDialect.say(socket, "an order");
        successes.countDown();
      } catch (ConnectorException e) {
        if (e.phase() == Phase.REFRESH) {
          withoutCertificate.countDown();
        }
      } catch (IOException e) {
        // The failover has closed the socket.
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void failOver(EmulatedInstance to, EmulatedInstance from) throws InterruptedException {
    cloud.dns().set(DnsRecord.txt(NAME, to.name()));
    from.connections().awaitOpen(0);
  }

  /** Connects go on with the certificate that is valid, and fail when it has expired. */
  private void letCertificateExpire(Runnable expired) throws InterruptedException {
    ActiveFault outage = cloud.fault(ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.status(503));
    CountDownLatch failed = new CountDownLatch(FAILURES);
    withoutCertificate = failed;
    await(failed);
    expired.run();
    outage.clear();
  }

  private void awaitSuccesses() throws InterruptedException {
    CountDownLatch connected = new CountDownLatch(CONNECTS);
    successes = connected;
    await(connected);
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("Nothing happens");
    }
  }
}
