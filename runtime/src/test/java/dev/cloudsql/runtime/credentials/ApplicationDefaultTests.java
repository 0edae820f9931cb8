package dev.cloudsql.runtime.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.auth.Retryable;
import com.google.auth.oauth2.GoogleCredentials;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.credentials.google.TokenServer;
import dev.cloudsql.spi.CredentialSourceProvider;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Application default credentials")
class ApplicationDefaultTests {

  private final Deque<Object> finds = new ArrayDeque<>();
  private final CredentialSourceProvider provider =
      new ApplicationDefaultProvider(this::find, InstantSource.system());
  private TokenServer server;
  private int lookups;

  @BeforeEach
  void start() throws IOException {
    server = new TokenServer();
    server.giveTokens(3600);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  @DisplayName("are found with the providers of the runtime")
  void discovery() {
    assertThat(ServiceLoader.load(CredentialSourceProvider.class))
        .extracting(CredentialSourceProvider::name)
        .contains("applicationDefault", "file");
  }

  @Test
  @DisplayName("are looked for when the first token is asked for, once for all that wait")
  void lazy() throws Exception {
    finds.add(server.serviceAccount());
    CredentialSource source = provider.create("");

    source.invalidate();
    assertThat(source.principal()).isEmpty();
    assertThat(source.quotaProject()).isEmpty();
    assertThat(lookups).isZero();

    List<FutureTask<Object>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      FutureTask<Object> call = new FutureTask<>(source::apiToken);
      calls.add(call);
      new Thread(call).start();
    }
    for (FutureTask<Object> call : calls) {
      assertThat(call.get()).isNotNull();
    }
    assertThat(lookups).isEqualTo(1);
    assertThat(source.principal()).contains(TokenServer.EMAIL);
    assertThat(source.quotaProject()).contains("payer");
  }

  @Test
  @DisplayName("that are not there are looked for again")
  void heals() throws Exception {
    ConnectorException missing =
        new ConnectorException(ErrorCode.CREDENTIALS, Phase.REFRESH, null, "There are none.", null);
    finds.add(missing);
    finds.add(new IllegalStateException());
    finds.add(server.serviceAccount());
    CredentialSource source = provider.create("");

    assertThat(catchThrowableOfType(ConnectorException.class, source::apiToken)).isSameAs(missing);
    assertThat(catchThrowableOfType(ConnectorException.class, source::loginToken))
        .returns(ErrorCode.CREDENTIALS, ConnectorException::code)
        .hasMessageContaining("IllegalStateException");
    assertThat(source.apiToken().value()).isEqualTo("token-1");
    source.invalidate();
    assertThat(source.apiToken().value()).isEqualTo("token-2");
  }

  @Test
  @DisplayName("that cannot be searched at the moment are a transient failure")
  void passing() throws Exception {
    finds.add(new RetryableFailure());
    CredentialSource source = provider.create("");

    assertThat(catchThrowableOfType(ConnectorException.class, source::apiToken))
        .returns(ErrorCode.CREDENTIALS_UNAVAILABLE, ConnectorException::code);
  }

  @Test
  @DisplayName("are not looked for by an interrupted thread that would have to wait")
  void interrupt() throws Exception {
    CredentialSource source = provider.create("");

    Thread.currentThread().interrupt();
    ConnectorException failure = catchThrowableOfType(ConnectorException.class, source::apiToken);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure).returns(ErrorCode.INTERRUPTED, ConnectorException::code);
    assertThat(lookups).isZero();
  }

  @Test
  @DisplayName("take no argument, and point to the source for files")
  void argument() {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> provider.create("/key.json"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OPTION))
        .withMessageContaining("credentials=file:/key.json");
  }

  @Test
  @DisplayName("come with the adapter for what programs bring of google-auth, and of nothing else")
  void adapt() throws Exception {
    assertThat(provider.adapt(server.serviceAccount()).orElseThrow().apiToken().value())
        .isEqualTo("token-1");
    assertThat(provider.adapt("text")).isEmpty();
  }

  private synchronized GoogleCredentials find() throws IOException {
    lookups++;
    Object find = finds.remove();
    if (find instanceof IOException failure) {
      throw failure;
    }
    if (find instanceof RuntimeException failure) {
      throw failure;
    }
    return (GoogleCredentials) find;
  }

  private static final class RetryableFailure extends IOException implements Retryable {

    @Override
    public boolean isRetryable() {
      return true;
    }

    @Override
    public int getRetryCount() {
      return 0;
    }
  }
}
