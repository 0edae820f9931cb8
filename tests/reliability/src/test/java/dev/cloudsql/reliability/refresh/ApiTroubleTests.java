package dev.cloudsql.reliability.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("When the Admin API is in trouble, a connect")
@Timeout(180)
class ApiTroubleTests {

  private final World world = new World();

  @AfterEach
  void stop() {
    world.close();
  }

  static Stream<Arguments> troubles() {
    return Stream.of(
            ApiFault.status(500),
            ApiFault.status(503),
            ApiFault.status(429),
            ApiFault.html(),
            ApiFault.json("{\"serverCaCert\": {\"cert\": \"-----BEGIN"),
            ApiFault.truncatedBody(),
            ApiFault.hugeBody(100 << 20),
            ApiFault.resetMidBody(),
            ApiFault.body(200, "application/json", ""))
        .flatMap(
            fault ->
                Stream.of(ApiCall.CONNECT_SETTINGS, ApiCall.GENERATE_EPHEMERAL_CERT)
                    .map(call -> Arguments.of(call, fault)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("troubles")
  @Execution(CONCURRENT)
  @DisplayName("survives a series of failures without an error")
  void burst(ApiCall call, ApiFault fault) throws Exception {
    ActiveFault burst = world.cloud.fault(call, fault.times(2));

    world.connector(RefreshPolicy.ADAPTIVE).connect(World.NAME, World.OPTIONS).close();

    assertThat(burst.occurrences()).isEqualTo(2);
    assertThat(world.cloud.calls().count(call)).isEqualTo(3);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("troubles")
  @Execution(CONCURRENT)
  @DisplayName("says in the end what the trouble was, and the next one works when it is over")
  void lasting(ApiCall call, ApiFault fault) throws Exception {
    ActiveFault trouble = world.cloud.fault(call, fault);
    Connector connector = world.connector(RefreshPolicy.ADAPTIVE);

    ConnectorException failure = World.failure(connector, World.OPTIONS);
    assertThat(failure.code())
        .isIn(ErrorCode.API_UNAVAILABLE, ErrorCode.API_RESPONSE, ErrorCode.API_THROTTLED);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure).hasMessageContaining(World.NAME).hasMessageNotContaining("null");

    trouble.clear();
    World.connectSoon(connector);
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT_SETTINGS", "GENERATE_EPHEMERAL_CERT"})
  @Execution(CONCURRENT)
  @DisplayName("waits for an answer that hangs until its deadline, and the next one works")
  void hang(ApiCall call) throws Exception {
    ActiveFault hang = world.cloud.fault(call, ApiFault.hang());
    Connector connector = world.connector(RefreshPolicy.ADAPTIVE);

    ConnectorException failure = World.failure(connector, World.within(Duration.ofSeconds(2)));
    assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(failure.phase()).isEqualTo(Phase.REFRESH);

    CompletableFuture<Connection> waiting = connector.connectAsync(World.NAME, World.OPTIONS);
    hang.clear();
    waiting.get(60, TimeUnit.SECONDS).close();
    assertThat(world.cloud.calls().count(call)).as("they shared the call").isEqualTo(1);
  }

  @Test
  @Execution(CONCURRENT)
  @DisplayName("waits for the end of a call that hangs, and for the next call, which works")
  void hangsOnce() throws Exception {
    world.cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang().times(1));

    world
        .connector(RefreshPolicy.ADAPTIVE)
        .connect(World.NAME, World.within(Duration.ofMinutes(2)))
        .close();

    assertThat(world.settingsCalls()).isEqualTo(2);
  }

  @Test
  @Execution(CONCURRENT)
  @DisplayName("keeps a Retry-After in seconds that its deadline allows")
  void retryAfterSeconds() throws Exception {
    world.cloud.fault(
        ApiCall.CONNECT_SETTINGS, ApiFault.status(429).retryAfter(Duration.ofSeconds(3)).times(1));
    long start = System.nanoTime();

    world.connector(RefreshPolicy.ADAPTIVE).connect(World.NAME, World.OPTIONS).close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(3));
    assertThat(world.settingsCalls()).isEqualTo(2);
  }

  @Test
  @Execution(CONCURRENT)
  @DisplayName("keeps a Retry-After that is a date")
  void retryAfterDate() throws Exception {
    Instant then = Instant.now().plusSeconds(4);
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(then.atOffset(ZoneOffset.UTC));
    world.cloud.fault(
        ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.status(429).retryAfter(date).times(1));

    world.connector(RefreshPolicy.ADAPTIVE).connect(World.NAME, World.OPTIONS).close();

    // Its parts are whole seconds.
    assertThat(Instant.now()).isAfter(then.minusSeconds(2));
    assertThat(world.certificateCalls()).isEqualTo(2);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @Execution(CONCURRENT)
  @DisplayName("fails at once when a Retry-After is beyond any deadline, and asks no more")
  void longRetryAfter(RefreshPolicy policy) throws Exception {
    world.cloud.fault(
        ApiCall.CONNECT_SETTINGS, ApiFault.status(429).retryAfter(Duration.ofMinutes(4)));
    Connector connector = world.connector(policy);

    for (int i = 0; i < 100; i++) {
      assertThat(World.failure(connector, World.OPTIONS).code()).isEqualTo(ErrorCode.API_THROTTLED);
    }
    assertThat(world.settingsCalls()).isEqualTo(1);
  }

  static Stream<Throwable> withoutMessage() {
    return Stream.of(
        new IOException(), new NullPointerException(), new StackOverflowError(), new Error());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withoutMessage")
  @Execution(CONCURRENT)
  @DisplayName("says what happened also when an exception has no message, and the next one works")
  void exceptionWithoutMessage(Throwable thrown) throws Exception {
    AtomicInteger left = new AtomicInteger(5);
    CredentialSource flaky =
        CredentialSource.of(
            () -> {
              if (left.getAndDecrement() > 0) {
                sneak(thrown);
              }
              return EmulatorConfig.credentials(world.cloud).apiToken();
            },
            ApiTroubleTests::noLogin);
    Connector connector = world.connector(EmulatorConfig.of(world.cloud).credentials(flaky));

    assertThat(World.failure(connector, World.OPTIONS))
        .hasMessageContaining(World.NAME)
        .hasMessageContaining(thrown.getClass().getSimpleName())
        .hasMessageNotContaining("null");
    World.connectSoon(connector);
  }

  private static Token noLogin() {
    throw new AssertionError("nobody logs in by IAM here");
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
