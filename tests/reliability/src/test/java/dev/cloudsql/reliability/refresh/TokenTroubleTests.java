package dev.cloudsql.reliability.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.ApiRequest;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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

@DisplayName("When tokens are the trouble, a connect")
@Timeout(180)
class TokenTroubleTests {

  private static final String LOGIN_SCOPE = "https://www.googleapis.com/auth/sqlservice.login";
  private static final ConnectOptions IAM =
      World.OPTIONS.toBuilder().authMode(AuthMode.IAM).build();

  private final World world = new World();

  @AfterEach
  void stop() {
    world.close();
  }

  static Stream<Arguments> troubles() {
    return Stream.of(
            ApiFault.status(500),
            ApiFault.status(429),
            ApiFault.emptyToken(),
            ApiFault.expiredToken(),
            ApiFault.tokenWithoutExpiry(),
            ApiFault.html(),
            ApiFault.truncatedBody(),
            ApiFault.resetMidBody(),
            ApiFault.reset())
        .flatMap(fault -> Stream.of(true, false).map(machine -> Arguments.of(fault, machine)));
  }

  @ParameterizedTest(name = "{0}, metadata server: {1}")
  @MethodSource("troubles")
  @Execution(CONCURRENT)
  @DisplayName("survives a series of failures, with each kind of token source")
  void burst(ApiFault fault, boolean machine) throws Exception {
    Connector connector = machine ? onAMachine() : withAKey();
    ActiveFault burst =
        world.cloud.fault(machine ? ApiCall.METADATA : ApiCall.TOKEN, fault.times(2));

    connector.connect(World.NAME, IAM).close();

    assertThat(burst.occurrences()).isEqualTo(2);
    assertThat(login()).isPresent();
  }

  @Test
  @Execution(CONCURRENT)
  @DisplayName("waits for a token server that hangs until its deadline, and the next one works")
  void hang() throws Exception {
    ActiveFault hang = world.cloud.fault(ApiCall.TOKEN, ApiFault.hang());
    Connector connector = withAKey();

    ConnectorException failure = World.failure(connector, World.within(Duration.ofSeconds(2)));
    assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(failure.phase()).isEqualTo(Phase.REFRESH);

    CompletableFuture<Connection> waiting = connector.connectAsync(World.NAME, IAM);
    hang.clear();
    waiting.get(60, TimeUnit.SECONDS).close();
  }

  @Test
  @Execution(CONCURRENT)
  @DisplayName("is none of those that a token server can stop while the certificate is good")
  void outage() throws Exception {
    Connector connector = withAKey();
    connector.connect(World.NAME, IAM).close();
    world.cloud.fault(ApiCall.TOKEN, ApiFault.hang());
    world.cloud.revokeTokens();

    for (int i = 0; i < 10; i++) {
      connector.connect(World.NAME, IAM).close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(AuthMode.class)
  @Execution(CONCURRENT)
  @DisplayName("is nothing that a connect notices when its tokens have been revoked")
  void revoked(AuthMode mode) throws Exception {
    CredentialSource source = EmulatorConfig.credentials(world.cloud);
    Token api = source.apiToken();
    Token login = source.loginToken();
    world.cloud.revokeTokens();
    Connector connector = world.connector(EmulatorConfig.of(world.cloud).credentials(source));

    connector.connect(World.NAME, IAM.toBuilder().authMode(mode).build()).close();

    assertThat(world.settingsCalls()).isBetween(1, 2);
    assertThat(world.certificateCalls()).isBetween(1, 2);
    assertThat(source.apiToken()).isNotEqualTo(api);
    assertThat(source.loginToken()).isNotEqualTo(login);
  }

  @Test
  @Execution(CONCURRENT)
  @DisplayName("fails at once when the API refuses a token and there is no other")
  void refused() throws Exception {
    Token token = EmulatorConfig.credentials(world.cloud).apiToken();
    world.cloud.revokeTokens();
    CredentialSource source = CredentialSource.fixed(token, token);
    Connector connector = world.connector(EmulatorConfig.of(world.cloud).credentials(source));

    ConnectorException failure = World.failure(connector, World.OPTIONS);

    assertThat(failure.code()).isEqualTo(ErrorCode.API_UNAUTHENTICATED);
    assertThat(world.settingsCalls()).isLessThanOrEqualTo(1);
    assertThat(world.certificateCalls()).isLessThanOrEqualTo(1);
  }

  @Test
  @Execution(CONCURRENT)
  @DisplayName("gives the API a login token without the padding of a metadata server")
  void padded() throws Exception {
    world.cloud.fault(ApiCall.METADATA, ApiFault.paddedToken());

    onAMachine().connect(World.NAME, IAM).close();

    assertThat(login().orElseThrow()).contains("access_token").doesNotContain("..");
  }

  @Test
  @Execution(CONCURRENT)
  @DisplayName("takes a token that says nothing of its end, and goes by the certificate's")
  void withoutExpiry() throws Exception {
    CredentialSource source =
        CredentialSource.of(
            () -> endless(EmulatorConfig.credentials(world.cloud).apiToken()),
            () -> endless(EmulatorConfig.credentials(world.cloud).loginToken()));
    Connector connector = world.connector(EmulatorConfig.of(world.cloud).credentials(source));

    connector.connect(World.NAME, IAM).close();

    // Before its end by the time from the start of the fetch to the server's answer.
    assertThat(expiry(connector))
        .isCloseTo(
            world.db.connections().clientCertificates().get(0).getNotAfter().toInstant(),
            within(1, ChronoUnit.MINUTES));
  }

  private static Instant expiry(Connector connector) {
    return World.status(connector).certificateExpiry().orElseThrow();
  }

  private static Token endless(Token token) {
    return Token.of(token.value());
  }

  @Test
  @Execution(CONCURRENT)
  @DisplayName("never uses a good certificate whose token is over")
  void endsFirst() throws Exception {
    AtomicReference<Duration> life = new AtomicReference<>(Duration.ofSeconds(3));
    CredentialSource source =
        CredentialSource.of(
            EmulatorConfig.credentials(world.cloud)::apiToken,
            () ->
                Token.expiring(
                    world.cloud.issueToken("app@example.com", LOGIN_SCOPE).value(),
                    Instant.now().plus(life.get())));
    Connector connector = world.connector(EmulatorConfig.of(world.cloud).credentials(source));
    connector.connect(World.NAME, IAM).close();
    String first = login().orElseThrow();
    int before = world.db.connections().accepted();
    assertThat(expiry(connector)).isBefore(Instant.now().plusSeconds(4));
    ActiveFault hang = world.cloud.fault(ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.hang());
    // Looks again and again: a renewal may have been ahead of the fault.
    World.await("the end of the token", () -> expiry(connector).isBefore(Instant.now()));

    CompletableFuture<Connection> connect = connector.connectAsync(World.NAME, IAM);
    World.await("the next call", () -> hang.occurrences() > 0);
    assertThat(connect).isNotDone();
    assertThat(world.db.connections().accepted()).isEqualTo(before);

    life.set(Duration.ofHours(1));
    hang.clear();
    connect.get(60, TimeUnit.SECONDS).close();
    assertThat(login().orElseThrow()).isNotEqualTo(first);
  }

  /** With the key of a service account, whose tokens come from the token server. */
  private Connector withAKey() throws Exception {
    byte[] key = world.cloud.credentialFiles().serviceAccount().getBytes(StandardCharsets.UTF_8);
    return world.connector(
        EmulatorConfig.of(world.cloud)
            .credentialsFrom(GoogleCredentials.fromStream(new ByteArrayInputStream(key))));
  }

  /** As on a virtual machine, whose tokens come from its metadata server. */
  private Connector onAMachine() throws Exception {
    HttpTransport transport =
        new NetHttpTransport.Builder().setConnectionFactory(this::toMetadataServer).build();
    return world.connector(
        EmulatorConfig.of(world.cloud)
            .credentialsFrom(
                ComputeEngineCredentials.newBuilder()
                    .setHttpTransportFactory(() -> transport)
                    .build()));
  }

  /** Stands for {@code GCE_METADATA_HOST}, which a process cannot set for itself. */
  private HttpURLConnection toMetadataServer(URL url) throws IOException {
    URI fake = URI.create("http://" + world.cloud.metadataHost() + url.getFile());
    return (HttpURLConnection) fake.toURL().openConnection();
  }

  /** The last request for a certificate that carries a login token. */
  private Optional<String> login() {
    return world.cloud.calls().of(ApiCall.GENERATE_EPHEMERAL_CERT).stream()
        .map(ApiRequest::body)
        .filter(body -> body.contains("access_token"))
        .reduce((first, last) -> last);
  }
}
