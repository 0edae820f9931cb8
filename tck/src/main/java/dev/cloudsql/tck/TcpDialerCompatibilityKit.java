package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.spi.TcpDialerProvider;
import dev.cloudsql.tck.trial.Failure;
import dev.cloudsql.tck.trial.Lookup;
import dev.cloudsql.tck.trial.Trials;
import dev.cloudsql.tck.wire.EchoServer;
import dev.cloudsql.tck.wire.WatchedRequest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The compatibility tests for a {@link TcpDialerProvider} and its dialers.
 *
 * <pre>{@code
 * class JumpHostCompatibilityTests extends TcpDialerCompatibilityKit {
 *   @Override
 *   protected TcpDialerProvider provider() {
 *     return new JumpHostProvider();
 *   }
 *
 *   @Override
 *   protected String argument() {
 *     return "127.0.0.1:" + jumpHost.port();
 *   }
 * }
 * }</pre>
 *
 * <p>{@code docs/compliance.md} explains each rule under the same id. A rule that cannot be tested
 * is reported as skipped, with the reason.
 *
 * @since 0.1
 */
@ExtendWith(RuleInMessage.class)
public abstract class TcpDialerCompatibilityKit {

  private static final int MANY = 16;
  private static final int BYTES = 100_000;

  private Trials trials;
  private EchoServer server;

  /** For subclasses. */
  protected TcpDialerCompatibilityKit() {}

  /** The provider to test, a new object or always the same. */
  protected abstract TcpDialerProvider provider();

  /** An argument for a dialer that can reach ports of this machine. */
  protected abstract String argument();

  /** An argument that the provider must refuse; if empty, refusal is not tested. */
  protected Optional<String> unusableArgument() {
    return Optional.empty();
  }

  /** The part of the argument that is secret; if empty, secrecy is not tested. */
  protected Optional<String> secret() {
    return Optional.empty();
  }

  /** The time after which the kit treats a call as hung; 30 seconds unless overridden. */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  @BeforeEach
  final void startTrials() {
    trials = new Trials(patience());
    server = EchoServer.start();
  }

  @AfterEach
  final void stopTrials() {
    trials.close();
    server.close();
  }

  private TcpDialer dialer() throws ConnectorException {
    return provider().create(argument());
  }

  @Nested
  @DisplayName("A provider")
  class Provider {

    @Test
    @DisplayName("DIALER-01: is found by ServiceLoader under a well-formed name")
    void isFound() throws Exception {
      Lookup.finds(TcpDialerProvider.class, provider());
    }

    @Test
    @DisplayName("DIALER-02: refuses an argument that it cannot use, as a ConnectorException")
    void refusesArguments() {
      Optional<String> unusable = unusableArgument();
      assumeTrue(unusable.isPresent(), "unusableArgument() names nothing to refuse");
      assertThatExceptionOfType(ConnectorException.class)
          .isThrownBy(() -> provider().create(unusable.orElseThrow()));
    }
  }

  @Nested
  @DisplayName("A dialer")
  class Dialer {

    @Test
    @DisplayName("DIALER-03: carries every byte to the requested port and back")
    void leadsThere() throws Exception {
      TcpDialer dialer = dialer();
      String text = text(0);
      assertThat(trials.run(() -> echoed(dialer, text, text.length())))
          .isEqualTo(EchoServer.GREETING + text);
    }

    @Test
    @DisplayName("DIALER-04: serves many threads at once, each with a connection of its own")
    void servesManyAtOnce() throws Exception {
      TcpDialer dialer = dialer();
      AtomicInteger number = new AtomicInteger();
      trials.runAtOnce(
          MANY,
          Duration.ZERO,
          () -> {
            int own = number.incrementAndGet();
            String text = text(own);
            assertThat(echoed(dialer, text, text.length() / 2)).contains("text %s;".formatted(own));
            return own;
          });
    }
  }

  @Nested
  @DisplayName("A dialer that fails")
  class Failing {

    @Test
    @DisplayName("DIALER-05: throws an IOException")
    void saysSo() throws Exception {
      assertThat(failure(dialer(), WatchedRequest.to(closedPort())))
          .isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("DIALER-06: ends at once when the connect is cancelled, whatever it waits for")
    void isCalledOff() throws Exception {
      try (EchoServer silence = EchoServer.mute()) {
        TcpDialer dialer = dialer();
        WatchedRequest request = WatchedRequest.to(server.port()).detour(silence.port());
        CompletableFuture<Throwable> end =
            trials.start(() -> catchThrowable(() -> dialer.open(request).close()));
        trials.await(CompletableFuture.anyOf(request.asked(), end), Duration.ZERO);
        assumeTrue(request.asked().isDone(), "The dialer asks the request for no connection");
        request.callOff();
        // A dialer that does not wait has already succeeded.
        Throwable unused = trials.await(end, Duration.ZERO);
      }
    }

    @Test
    @DisplayName("DIALER-07: leaves no connection open")
    void leavesNothing() throws Exception {
      WatchedRequest request = WatchedRequest.to(closedPort());
      Throwable unused = failure(dialer(), request);
      assertThat(request.isClean()).isTrue();
    }
  }

  @Nested
  @DisplayName("The texts of a dialer")
  class Texts {

    @Test
    @DisplayName("DIALER-08: describe it in one line, and show no secret, in failures neither")
    void keepTheSecret() throws Exception {
      TcpDialerProvider provider = provider();
      TcpDialer dialer = provider.create(argument());
      assertThat(dialer.description()).matches("\\S(.*\\S)?");
      Optional<String> secret = secret();
      assumeTrue(secret.isPresent(), "secret() names nothing to look for");
      Throwable failure = failure(dialer, WatchedRequest.to(closedPort()));
      boolean told =
          Stream.of(
                  dialer.description(),
                  dialer.toString(),
                  provider.toString(),
                  Failure.text(failure))
              .anyMatch(text -> text.contains(secret.orElseThrow()));
      assertThat(told).as("the secret is shown").isFalse();
    }
  }

  /** The greeting, and this many bytes of the echo of a text. */
  private String echoed(TcpDialer dialer, String text, int length) throws IOException {
    try (Socket socket = dialer.open(WatchedRequest.to(server.port()))) {
      var unused =
          trials.start(
              () -> {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                return true;
              });
      byte[] back = socket.getInputStream().readNBytes(EchoServer.GREETING.length() + length);
      return new String(back, StandardCharsets.UTF_8);
    }
  }

  private static String text(int number) {
    return "text %s; ".formatted(number).repeat(BYTES / 10);
  }

  private Throwable failure(TcpDialer dialer, WatchedRequest request) throws Exception {
    return trials.run(() -> catchThrowable(() -> dialer.open(request).close()));
  }

  /** A port on which nothing listens. */
  private static int closedPort() {
    try (EchoServer closed = EchoServer.mute()) {
      return closed.port();
    }
  }
}
