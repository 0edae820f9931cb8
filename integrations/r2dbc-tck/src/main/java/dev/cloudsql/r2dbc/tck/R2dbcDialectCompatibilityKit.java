package dev.cloudsql.r2dbc.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorEvent.SocketClosed;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.r2dbc.CloudSqlConnectionFactoryProvider;
import dev.cloudsql.r2dbc.R2dbcDialectProvider;
import dev.cloudsql.tck.DatabaseUnderTest;
import dev.cloudsql.tck.EmulatorConfig;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.ValidationDepth;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The compatibility tests for an {@link R2dbcDialectProvider}, which {@code ServiceLoader} must
 * find on the test path.
 *
 * <pre>{@code
 * class ExampleDialectCompatibilityTests extends R2dbcDialectCompatibilityKit {
 *   @Override
 *   protected R2dbcDialectProvider dialect() {
 *     return new ExampleDialect();
 *   }
 *
 *   @Override
 *   protected DatabaseUnderTest database() {
 *     return new DatabaseUnderTest("POSTGRES_17", backend, "shop", "app", "secret");
 *   }
 * }
 * }</pre>
 *
 * <p>The database must be real and must require the password. {@code docs/compliance.md} explains
 * each rule under the same id.
 *
 * @since 0.1
 */
public abstract class R2dbcDialectCompatibilityKit {

  private static final String INSTANCE = "kit-project:kit-region:kit";
  private static final String WRONG_PASSWORD = "not-the-password";
  private static final int MANY = 8;
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final List<Long> sent = new CopyOnWriteArrayList<>();
  private CloudSqlEmulator cloud;
  private EmulatedInstance instance;
  private String connector;

  /** For subclasses. */
  protected R2dbcDialectCompatibilityKit() {}

  /** The dialect to test, a new object or always the same. */
  protected abstract R2dbcDialectProvider dialect();

  /** A running database of the dialect's engine. */
  protected abstract DatabaseUnderTest database();

  /** The time after which the kit treats a login as hung; 30 seconds unless overridden. */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  @BeforeEach
  final void startCloud() {
    cloud = CloudSqlEmulator.start();
    instance =
        cloud
            .instance(INSTANCE)
            .databaseVersion(database().databaseVersion())
            .backend(database().backend())
            .start();
    connector = "r2dbc-kit-" + UUID.randomUUID();
    sent.clear();
    ConnectorListener counter =
        new ConnectorListener() {
          @Override
          public void socketClosed(SocketClosed event) {
            sent.add(event.bytesSent());
          }
        };
    Connectors.register(
        connector, EmulatorConfig.of(cloud).timeout(patience()).listener(counter).build());
  }

  @AfterEach
  final void stopCloud() {
    Connectors.unregister(connector);
    cloud.close();
  }

  @Test
  @DisplayName("R2DBC-01: is found under its name and its aliases")
  void found() {
    assertThat(ConnectionFactories.get(options(dialect().name()))).isNotNull();
    for (String alias : dialect().aliases()) {
      assertThat(ConnectionFactories.get(options(alias))).isNotNull();
    }
  }

  @Test
  @DisplayName("R2DBC-02: supports its own engine, and gives a reason against others")
  void engines() {
    String own = database().databaseVersion();
    assertThat(dialect().unsupported(own, AuthMode.BUILT_IN)).isEmpty();
    for (String other : List.of("POSTGRES_17", "MYSQL_8_4", "SQLSERVER_2022_STANDARD", "")) {
      if (!family(other).equals(family(own))) {
        assertThat(dialect().unsupported(other, AuthMode.BUILT_IN))
            .as("the reason against '%s'", other)
            .hasValueSatisfying(reason -> assertThat(reason).isNotBlank().doesNotEndWith("."));
      }
    }
  }

  private static String family(String version) {
    int underscore = version.indexOf('_');
    return underscore < 0 ? version : version.substring(0, underscore);
  }

  @Test
  @DisplayName("R2DBC-03: logs in with the requested database, user and password")
  void logsIn() {
    Connection connection = open(factory());

    assertThat(Mono.from(connection.validate(ValidationDepth.REMOTE)).block(patience())).isTrue();
    close(connection);
  }

  @Test
  @DisplayName("R2DBC-04: reports the product that its driver reports for a connection")
  void product() {
    Connection connection = open(factory());
    String reported = connection.getMetadata().getDatabaseProductName();
    close(connection);

    assertThat(reported.replace(" ", "")).containsIgnoringCase(word(dialect().productName()));
    assertThat(factory().getMetadata().getName()).isEqualTo(dialect().productName());
  }

  /** Products add editions and versions to their names. */
  private static String word(String product) {
    return product.replace(" ", "");
  }

  @Test
  @DisplayName("R2DBC-05: sends every byte through the port, one connection for each login")
  void throughThePort() {
    List<CompletableFuture<Connection>> logins =
        IntStream.range(0, MANY)
            .mapToObj(number -> Mono.from(factory().create()).<Connection>map(it -> it).toFuture())
            .toList();
    List<Connection> connections = logins.stream().map(CompletableFuture::join).toList();

    assertThat(instance.connections().open()).as("open sockets").isEqualTo(MANY);
    connections.forEach(this::close);
    await("sockets that carried bytes and are closed", () -> sent.size() == MANY);
    assertThat(sent).allMatch(bytes -> bytes > 0);
  }

  @Test
  @DisplayName("R2DBC-06: closes its connection to the port when the program closes the connection")
  void closes() {
    Connection connection = open(factory());
    close(connection);

    await("the end of the socket", () -> instance.connections().open() == 0);
  }

  @Test
  @DisplayName(
      "R2DBC-07: reports a refused password by an SQLState of class 28, and does not show it")
  void refused() {
    ConnectionFactory wrong =
        ConnectionFactories.get(
            options(dialect().name())
                .mutate()
                .option(ConnectionFactoryOptions.PASSWORD, WRONG_PASSWORD)
                .build());

    Throwable failure = catchThrowable(() -> open(wrong));

    assertThat(failure)
        .isInstanceOfSatisfying(
            R2dbcException.class, e -> assertThat(e.getSqlState()).startsWith("28"));
    StringWriter shown = new StringWriter();
    failure.printStackTrace(new PrintWriter(shown));
    assertThat(shown.toString()).doesNotContain(WRONG_PASSWORD);
  }

  @Test
  @DisplayName("R2DBC-08: names the options that would divert its driver, and has them refused")
  void refusedOptions() {
    for (String name : dialect().refusedOptions()) {
      assertThatThrownBy(
              () ->
                  ConnectionFactories.get(
                      options(dialect().name())
                          .mutate()
                          .option(Option.<Object>valueOf(name), "x")
                          .build()))
          .as("the option %s", name)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(name);
    }
    assertThat(dialect().refusedOptions()).isNotEmpty();
  }

  @Test
  @DisplayName("R2DBC-09: passes options that it does not know to the driver, and is not disturbed")
  void unknownOption() {
    Connection connection =
        open(
            ConnectionFactories.get(
                options(dialect().name())
                    .mutate()
                    .option(Option.<Object>valueOf("fruitOfTheDay"), "fig")
                    .build()));
    close(connection);
  }

  @Test
  @DisplayName("R2DBC-10: describes itself without waiting, on a thread that must not block")
  void neverBlocks() {
    ActiveFault silence = instance.fault(InstanceFault.silence());
    Scheduler single = Schedulers.newSingle("r2dbc-kit");
    try {
      Disposable connect =
          Mono.fromCallable(() -> Mono.from(factory().create()).subscribe(it -> {}, failure -> {}))
              .subscribeOn(single)
              .block(patience());
      Objects.requireNonNull(connect).dispose();
    } finally {
      silence.clear();
      single.dispose();
    }
  }

  private void await(String what, BooleanSupplier goal) {
    long end = System.nanoTime() + patience().toNanos();
    while (!goal.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("Waited too long for %s", what).isNegative();
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private ConnectionFactory factory() {
    return ConnectionFactories.get(options(dialect().name()));
  }

  private ConnectionFactoryOptions options(String protocol) {
    DatabaseUnderTest database = database();
    return ConnectionFactoryOptions.builder()
        .option(ConnectionFactoryOptions.DRIVER, CloudSqlConnectionFactoryProvider.DRIVER)
        .option(ConnectionFactoryOptions.PROTOCOL, protocol)
        .option(ConnectionFactoryOptions.HOST, INSTANCE)
        .option(ConnectionFactoryOptions.DATABASE, database.database())
        .option(ConnectionFactoryOptions.USER, database.user())
        .option(ConnectionFactoryOptions.PASSWORD, database.password())
        .option(CloudSqlConnectionFactoryProvider.NAMED_CONNECTOR, connector)
        .build();
  }

  private Connection open(ConnectionFactory factory) {
    return Objects.requireNonNull(Mono.from(factory.create()).block(patience().plusSeconds(10)));
  }

  private void close(Connection connection) {
    var unused = Mono.from(connection.close()).block(patience());
  }
}
