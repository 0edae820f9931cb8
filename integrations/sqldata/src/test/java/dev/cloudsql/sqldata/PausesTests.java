package dev.cloudsql.sqldata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Token;
import dev.cloudsql.spi.InstanceDialer;
import dev.cloudsql.spi.InstanceDialerProvider;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.sqldata.wire.SqlDataStatus;
import io.grpc.Status;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An instance that SQL Data does not serve now")
class PausesTests {

  private static final InstanceName INSTANCE = new InstanceName("p", "r", "i");
  private static final InstanceName OTHER = new InstanceName("p", "r", "other");
  private static final SqlDataStatus REFUSED = SqlDataStatus.of(Status.Code.UNKNOWN, "no");

  private final AtomicLong now = new AtomicLong();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private SqlDataDialer dialer;

  @BeforeEach
  void start() throws Exception {
    dialer = SqlDataDialer.of(context("http://127.0.0.1:1"));
  }

  @AfterEach
  void stop() {
    dialer.close();
    timer.shutdownNow();
  }

  private InstanceDialerProvider.Context context(String endpoint) {
    return new InstanceDialerProvider.Context() {
      @Override
      public ConnectorConfig config() {
        return ConnectorConfig.builder()
            .sqlDataEndpoint(URI.create(endpoint))
            .resourceExhaustedCooldown(Duration.ofSeconds(5))
            .build();
      }

      @Override
      public CredentialSource credentials() {
        return CredentialSource.fixed(Token.of("api"), Token.of("login"));
      }

      @Override
      public Optional<String> quotaProject() {
        return Optional.empty();
      }

      @Override
      public String userAgent() {
        return "test";
      }

      @Override
      public Executor executor() {
        return Runnable::run;
      }

      @Override
      public ScheduledExecutorService timer() {
        return timer;
      }

      @Override
      public LongSupplier nanoTime() {
        return now::get;
      }
    };
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  /** The code of a refusal that needs no call; other instances are asked for. */
  private Optional<ErrorCode> refusal() {
    assertThat(attempt(OTHER)).hasMessage("asked for");
    IOException failure = attempt(INSTANCE);
    return failure instanceof ConnectorException why ? Optional.of(why.code()) : Optional.empty();
  }

  private IOException attempt(InstanceName instance) {
    return catchThrowableOfType(
        IOException.class,
        () ->
            dialer.open(
                new InstanceDialer.Request() {
                  @Override
                  public InstanceName instance() {
                    return instance;
                  }

                  @Override
                  public Duration remaining() {
                    return Duration.ZERO;
                  }

                  @Override
                  public <C extends Closeable> C guard(C resource) throws IOException {
                    throw new IOException("asked for");
                  }

                  @Override
                  public SocketSource otherAddresses() {
                    return new NoSockets();
                  }
                }));
  }

  @Test
  @DisplayName("is asked for again after ten minutes, if it was not offered")
  void unsupported() {
    dialer.unsupported(INSTANCE, REFUSED);

    assertThat(refusal()).contains(ErrorCode.IP_TYPE);
    pass(Duration.ofMinutes(9));
    assertThat(refusal()).contains(ErrorCode.IP_TYPE);
    pass(Duration.ofMinutes(1));
    assertThat(refusal()).isEmpty();
  }

  @Test
  @DisplayName("is asked for again after a pause that doubles, if SQL Data was exhausted")
  void exhausted() {
    for (int seconds : new int[] {5, 10, 20, 40, 80, 80}) {
      dialer.exhausted(INSTANCE, REFUSED);
      pass(Duration.ofMillis(seconds * 1_000 - 1));
      dialer.exhausted(INSTANCE, REFUSED);
      assertThat(refusal()).contains(ErrorCode.API_THROTTLED);
      pass(Duration.ofMillis(1));
      assertThat(refusal()).isEmpty();
    }
    dialer.served(INSTANCE);
    dialer.exhausted(INSTANCE, REFUSED);
    pass(Duration.ofSeconds(5));
    assertThat(refusal()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("or any other is not asked for over http on another machine")
  @ValueSource(strings = {"http://api.example", "http://10.0.0.1:80"})
  void plainHttp(String endpoint) {
    assertThatThrownBy(() -> SqlDataDialer.of(context(endpoint)))
        .isInstanceOfSatisfying(
            ConnectorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OPTION))
        .hasMessageContaining("Write https");
  }

  private static final class NoSockets implements SocketSource {

    @Override
    public Socket open() throws IOException {
      throw new IOException("no other address");
    }

    @Override
    public String ticket() {
      return "none";
    }
  }
}
