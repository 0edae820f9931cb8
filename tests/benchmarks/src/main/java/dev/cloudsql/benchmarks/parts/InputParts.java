package dev.cloudsql.benchmarks.parts;

import dev.cloudsql.ConnectorEvent.RefreshKind;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.Attempt.TimeLimit;
import dev.cloudsql.runtime.attempt.Attempts;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.jdbc.CloudSqlUrl;
import dev.cloudsql.runtime.jdbc.Settings;
import dev.cloudsql.runtime.refresh.FetchBudget;
import dev.cloudsql.runtime.refresh.Refresher;
import dev.cloudsql.runtime.refresh.machine.Event;
import dev.cloudsql.runtime.refresh.machine.RefreshMachine;
import dev.cloudsql.runtime.refresh.machine.State;
import dev.cloudsql.runtime.refresh.machine.Transition;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;
import dev.cloudsql.spi.SocketSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Warmup;

/** The steps of a connect besides TLS, such as parsing and the request of a certificate. */
@org.openjdk.jmh.annotations.State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class InputParts {

  private static final String NAME = "shop:europe-west1:orders";
  private static final String URL =
      "jdbc:cloudsql:postgresql://" + NAME + "/shop?user=app&ipTypes=PRIVATE,PUBLIC";

  private final Instant now = Instant.EPOCH;
  private final RefreshMachine machine =
      new RefreshMachine(
          RefreshPolicy.ADAPTIVE, new InstanceName("shop", "europe-west1", "orders"));
  private final State serving = serving();
  private final Properties properties = properties();
  private final Properties driverProperties = driverProperties();
  private final Attempts attempts =
      new Attempts(
          Executors.newSingleThreadScheduledExecutor(InputParts::daemon), System::nanoTime);
  private final Attempts.Group owner = new Attempts.Group();
  private final Target target = Target.of(new InstanceName("shop", "europe-west1", "orders"));
  private final TimeLimit limit = TimeLimit.of(Duration.ofSeconds(30));
  private final Refresher<String> refresher = refresher();

  /** For JMH. */
  public InputParts() {}

  private State serving() {
    State fetching = machine.on(State.initial(), new Event.Demand(now)).next();
    long attempt = fetching.inFlight().orElseThrow().attempt();
    Instant expiry = now.plus(Duration.ofHours(1));
    return machine.on(fetching, new Event.Succeeded(now, attempt, expiry, 0.5)).next();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "alarm");
    thread.setDaemon(true);
    return thread;
  }

  private static Refresher<String> refresher() {
    Refresher<String> refresher =
        new Refresher<>(
            new InstanceName("shop", "europe-west1", "orders"),
            RefreshPolicy.LAZY,
            () ->
                CompletableFuture.completedFuture(
                    new Refresher.Fetched<>("info", Instant.now().plus(Duration.ofDays(1)))),
            new Refresher.Environment(
                InstantSource.system(),
                System::nanoTime,
                (delay, task) -> () -> {},
                () -> 0.5,
                new FetchBudget(1, 1, System::nanoTime)),
            new Refresher.Observer() {
              @Override
              public void started(RefreshKind kind) {}

              @Override
              public void refreshed(Instant expiry) {}

              @Override
              public void refreshFailed(ConnectorException failure) {}
            });
    refresher.get().join();
    return refresher;
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("cloudSqlInstance", NAME);
    properties.setProperty("ipTypes", "PRIVATE,PUBLIC");
    properties.setProperty("user", "app");
    properties.setProperty("ApplicationName", "shop");
    return properties;
  }

  /** As pgjdbc passes them to a socket factory. */
  private static Properties driverProperties() {
    Properties properties = new Properties();
    properties.setProperty("PGDBNAME", "shop");
    properties.setProperty("PGHOST", "localhost");
    properties.setProperty("PGPORT", "5432");
    properties.setProperty("socketFactory", "dev.cloudsql.dialect.postgres.SocketFactory");
    properties.setProperty("sslmode", "disable");
    properties.setProperty("cloudSqlInstance", NAME);
    properties.setProperty("ipTypes", "PRIVATE,PUBLIC");
    properties.setProperty("user", "app");
    properties.setProperty("password", "secret");
    return properties;
  }

  /** Reads an instance connection name. */
  @Benchmark
  public InstanceName name() throws ConnectorException {
    return InstanceName.parse(NAME);
  }

  /** Reads the properties of a URL. */
  @Benchmark
  public Settings settings() throws ConnectorException {
    return Settings.parse(properties);
  }

  /** Reads a URL of the driver. */
  @Benchmark
  public CloudSqlUrl url() throws ConnectorException {
    return CloudSqlUrl.parse(URL);
  }

  /** Finds a dialect that has been found before. */
  @Benchmark
  public DialectProvider discovery() throws ConnectorException {
    return Providers.named(DialectProvider.class, "postgres");
  }

  /** Finds the connector for the properties that a driver passes from a plain URL. */
  @Benchmark
  public SocketSource registry() throws ConnectorException {
    return SocketSource.of("postgres", driverProperties);
  }

  /** Begins an attempt and ends it. */
  @Benchmark
  public Attempt attempt() throws ConnectorException {
    Attempt attempt = attempts.begin(target, limit, owner);
    attempts.end(attempt);
    return attempt;
  }

  /** Asks a refresher that has a good certificate. */
  @Benchmark
  public Refresher.Fresh<String> refresherHit() {
    return refresher.get().join();
  }

  /** Asks the machine of a refresh that has a good certificate. */
  @Benchmark
  public Transition demand() {
    return machine.on(serving, new Event.Demand(now));
  }
}
