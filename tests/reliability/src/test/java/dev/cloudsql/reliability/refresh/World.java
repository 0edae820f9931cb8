package dev.cloudsql.reliability.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.Connectors;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.EmulatorConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** An emulator with one instance, and the connectors that a test opens to it. */
final class World implements AutoCloseable {

  static final String NAME = "project:region:instance";
  static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  /**
   * Well below the 30 seconds and more of something that stays poisoned, and far above the two
   * seconds that a connect waits; that is proven with virtual time, by {@code BackoffTests}.
   */
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final CloudSqlEmulator cloud = CloudSqlEmulator.start();
  final EmulatedInstance db = cloud.instance(NAME).start();

  private final List<Connector> connectors = new ArrayList<>();

  Connector connector(RefreshPolicy policy) throws SQLException {
    return connector(EmulatorConfig.of(cloud).refreshPolicy(policy));
  }

  Connector connector(ConnectorConfig.Builder config) throws SQLException {
    Connector connector = Connectors.forDialect("echo", config.build());
    connectors.add(connector);
    return connector;
  }

  static ConnectOptions within(Duration timeout) {
    return OPTIONS.toBuilder().timeout(timeout).build();
  }

  /** How a connect fails; it must. */
  static ConnectorException failure(Connector connector, ConnectOptions options) {
    SQLException failure =
        catchThrowableOfType(SQLException.class, () -> connector.connect(NAME, options).close());
    if (failure != null && failure.getCause() instanceof ConnectorException ours) {
      return ours;
    }
    throw new AssertionError("The connect did not fail as connects do", failure);
  }

  /** Connects again and again until it works. */
  static void connectSoon(Connector connector) throws SQLException {
    long end = System.nanoTime() + SOON.toNanos();
    while (true) {
      try {
        connector.connect(NAME, OPTIONS).close();
        return;
      } catch (SQLException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  /** Waits until something is so that time or other threads bring about. */
  static void await(String what, BooleanSupplier goal) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!goal.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as(what).isNegative();
      LockSupport.parkNanos(10_000_000);
    }
  }

  static ConnectorStatus.Instance status(Connector connector) {
    return connector.status().instances().get(0);
  }

  int settingsCalls() {
    return cloud.calls().count(ApiCall.CONNECT_SETTINGS);
  }

  int certificateCalls() {
    return cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT);
  }

  @Override
  public void close() {
    connectors.forEach(Connector::close);
    cloud.close();
  }
}
