package dev.cloudsql.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.databases.postgres.Postgres;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.IamLogin;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.reliability.testing.Await;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Threads check connections of a HikariCP pool out and in, all the time, while something rotates.
 * HikariCP repeats a connect that fails, so the connects behind the pool are counted too.
 */
@ExtendWith({CloudSqlEmulatorExtension.class, Postgres.Shared.class})
@DisplayName("A HikariCP pool under load, with IAM logins,")
@Timeout(120)
class PoolRotationTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().database("postgres").authMode(AuthMode.IAM).build();
  private static final String PRINCIPAL = "rotator@project.iam.gserviceaccount.com";
  private static final int SIZE = 3;
  private static final int THREADS = 6;

  /** Between two checkouts of a thread: the load shall wait for connections, not for processors. */
  private static final Duration PAUSE = Duration.ofMillis(2);

  private final Queue<Exception> failedCheckouts = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failedConnects = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connects = new AtomicInteger();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final List<Worker> workers = new ArrayList<>();
  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Connector connector;
  private HikariDataSource pool;

  @BeforeEach
  void start(CloudSqlEmulator cloud, Postgres postgres) throws SQLException {
    this.cloud = cloud;
    postgres.execute("DROP ROLE IF EXISTS \"rotator@project.iam\"");
    postgres.execute("CREATE ROLE \"rotator@project.iam\" LOGIN");
    db =
        cloud
            .instance(NAME)
            .backend(IamLogin.postgres(postgres.backend(), cloud.iam()::loginPrincipal))
            .start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    stopped.set(true);
    for (Worker worker : workers) {
      worker.join();
    }
    pool.close();
    connector.close();
  }

  @Test
  @DisplayName("fails no checkout while its certificate is renewed, again and again")
  void certificates() {
    db.update(settings -> settings.withCertificateLifetime(Duration.ofSeconds(6)));
    load();

    Await.until(
        "three certificates",
        () -> {
          LockSupport.parkNanos(PAUSE.multipliedBy(25).toNanos());
          replaceConnections();
          return db.connections().clientCertificates().stream()
                  .map(X509Certificate::getSerialNumber)
                  .distinct()
                  .count()
              >= 3;
        });

    assertNothingFailed();
  }

  @Test
  @DisplayName("fails no checkout while its tokens are revoked")
  void tokens() {
    load();
    for (int i = 0; i < 3; i++) {
      cloud.revokeTokens();
      replaceConnections();
    }

    assertNothingFailed();
  }

  @Test
  @DisplayName("fails no checkout while the server's authority is rotated, announced or not")
  void serverCa() {
    load();
    db.announceNextServerCa();
    db.rotateServerCa();
    replaceConnections();
    db.rotateServerCa();
    replaceConnections();

    assertNothingFailed();
  }

  @Test
  @DisplayName("fails no checkout while the instance moves to another address")
  void address() {
    load();
    String before = db.host(AddressType.PUBLIC);
    db.changeAddress(AddressType.PUBLIC);
    db.dropConnections();
    replaceConnections();

    assertThat(db.connections().acceptedAt()).last().isNotEqualTo(before);
    assertNothingFailed();
  }

  /**
   * Opens the pool, starts threads that use it, and waits until none of its logins is under way.
   */
  private void load() {
    connector =
        Connectors.forDialect(
            "postgres",
            EmulatorConfig.of(cloud)
                .credentials(EmulatorConfig.credentials(cloud, PRINCIPAL))
                .build());
    HikariConfig config = new HikariConfig();
    config.setDataSource(counting(connector.dataSource(NAME, OPTIONS)));
    config.setMaximumPoolSize(SIZE);
    config.setConnectionTimeout(60_000);
    pool = new HikariDataSource(config);
    for (int i = 0; i < THREADS; i++) {
      Worker worker = new Worker();
      workers.add(worker);
      worker.start();
    }
    Await.until("a full pool", () -> connects.get() >= SIZE);
    awaitCheckouts();
  }

  /** Makes the pool open new connections, and waits until each thread has used one. */
  private void replaceConnections() {
    int before = connects.get();
    pool.getHikariPoolMXBean().softEvictConnections();
    Await.until("new connections", () -> connects.get() >= before + SIZE);
    awaitCheckouts();
  }

  private void awaitCheckouts() {
    for (Worker worker : workers) {
      int before = worker.checkouts.get();
      Await.until(
          "a checkout", () -> worker.checkouts.get() > before || !failedCheckouts.isEmpty());
    }
  }

  private void assertNothingFailed() {
    assertThat(failedCheckouts).as("checkouts").isEmpty();
    assertThat(failedConnects).as("connects behind the pool").isEmpty();
    assertThat(workers).allSatisfy(worker -> assertThat(worker.checkouts.get()).isPositive());
  }

  private DataSource counting(DataSource source) {
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(source, arguments);
                if (method.getName().equals("getConnection")) {
                  connects.incrementAndGet();
                }
                return result;
              } catch (InvocationTargetException e) {
                failedConnects.add(e.getCause());
                throw e.getCause();
              }
            });
  }

  /** Checks connections out and in. A statement may fail when its connection is closed. */
  private final class Worker extends Thread {

    private final AtomicInteger checkouts = new AtomicInteger();

    private Worker() {
      super("worker");
    }

    @Override
    public void run() {
      while (!stopped.get()) {
        try (Connection connection = pool.getConnection()) {
          checkouts.incrementAndGet();
          use(connection);
        } catch (SQLException e) {
          failedCheckouts.add(e);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }

    private void use(Connection connection) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT 1");
      } catch (SQLException e) {
        if (!e.getSQLState().startsWith("08") && !e.getSQLState().startsWith("57")) {
          failedCheckouts.add(e);
        }
      }
    }
  }
}
