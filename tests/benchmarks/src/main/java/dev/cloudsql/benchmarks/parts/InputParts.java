package dev.cloudsql.benchmarks.parts;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.jdbc.Settings;
import dev.cloudsql.runtime.refresh.machine.Event;
import dev.cloudsql.runtime.refresh.machine.RefreshMachine;
import dev.cloudsql.runtime.refresh.machine.State;
import dev.cloudsql.runtime.refresh.machine.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
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

  private final Instant now = Instant.EPOCH;
  private final RefreshMachine machine =
      new RefreshMachine(
          RefreshPolicy.ADAPTIVE, new InstanceName("shop", "europe-west1", "orders"));
  private final State serving = serving();
  private final Properties properties = properties();

  /** For JMH. */
  public InputParts() {}

  private State serving() {
    State fetching = machine.on(State.initial(), new Event.Demand(now)).next();
    long attempt = fetching.inFlight().orElseThrow().attempt();
    Instant expiry = now.plus(Duration.ofHours(1));
    return machine.on(fetching, new Event.Succeeded(now, attempt, expiry, 0.5)).next();
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("cloudSqlInstance", NAME);
    properties.setProperty("ipTypes", "PRIVATE,PUBLIC");
    properties.setProperty("user", "app");
    properties.setProperty("ApplicationName", "shop");
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

  /** Asks a refresh that has a good certificate. */
  @Benchmark
  public Transition demand() {
    return machine.on(serving, new Event.Demand(now));
  }
}
