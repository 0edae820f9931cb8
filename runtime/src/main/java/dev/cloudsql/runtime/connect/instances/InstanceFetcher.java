package dev.cloudsql.runtime.connect.instances;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.Token;
import dev.cloudsql.runtime.admin.AdminApi;
import dev.cloudsql.runtime.admin.ConnectSettings;
import dev.cloudsql.runtime.admin.EphemeralCertificate;
import dev.cloudsql.runtime.attempt.Attempt.Work;
import dev.cloudsql.runtime.instance.ConnectionInfo;
import dev.cloudsql.runtime.instance.ConnectionInfo.ClientIdentity;
import dev.cloudsql.runtime.instance.EncodedCertificate;
import dev.cloudsql.runtime.refresh.Refresher;
import dev.cloudsql.runtime.tls.InstanceTls;
import java.io.IOException;
import java.security.KeyPair;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the connection info of an instance; calls that do not depend on each other run at once:
 *
 * <pre>
 * API token ──┬─ connectSettings ──────────────────┬─ connection info
 * key pair ───┼─ generateEphemeralCert ────────────┘
 * login token ┘  (IAM only)
 * </pre>
 *
 * @param admin the Admin API
 * @param credentials give the tokens
 * @param keys the connector's key pair, perhaps still being made
 * @param executor runs what blocks
 * @param clock the wall clock
 * @param nanoTime the monotonic clock, in nanoseconds
 */
public record InstanceFetcher(
    AdminApi admin,
    CredentialSource credentials,
    CompletableFuture<KeyPair> keys,
    Executor executor,
    InstantSource clock,
    LongSupplier nanoTime) {

  /** Starts a fetch; when the Admin API refuses the token, all calls are repeated once. */
  CompletableFuture<Refresher.Fetched<InstanceTls>> fetch(Instances.Key key) {
    CompletableFuture<Token> apiToken = async(key, credentials::apiToken);
    return fetch(key, apiToken)
        .exceptionallyCompose(
            failure ->
                failure.getCause() instanceof ConnectorException cause && ApiTokens.isRefusal(cause)
                    ? fetchAgain(key, apiToken.join(), cause)
                    : CompletableFuture.failedFuture(failure));
  }

  private CompletableFuture<Refresher.Fetched<InstanceTls>> fetchAgain(
      Instances.Key key, Token refused, ConnectorException refusal) {
    return async(key, () -> new ApiTokens(credentials).insteadOf(refused, refusal))
        .thenCompose(another -> fetch(key, completedFuture(another)));
  }

  private CompletableFuture<Refresher.Fetched<InstanceTls>> fetch(
      Instances.Key key, CompletableFuture<Token> apiToken) {
    Instant start = clock.instant();
    CompletableFuture<Optional<Token>> loginToken =
        key.authMode() == AuthMode.IAM
            ? async(key, () -> Optional.of(credentials.loginToken()))
            : completedFuture(Optional.empty());
    CompletableFuture<ConnectSettings> settings =
        apiToken.thenCompose(token -> async(key, () -> admin.connectSettings(key.name(), token)));
    CompletableFuture<EphemeralCertificate> certificate =
        CompletableFuture.allOf(apiToken, loginToken, keys)
            .thenCompose(
                done ->
                    async(
                        key,
                        () ->
                            admin.ephemeralCertificate(
                                key.name(),
                                keys.join().getPublic(),
                                apiToken.join(),
                                loginToken.join().orElse(null))));
    CompletableFuture<Refresher.Fetched<InstanceTls>> result =
        settings.thenCombine(
            certificate,
            (known, issued) -> fetched(key, known, issued, loginToken.join().orElse(null), start));
    failWith(result, List.of(apiToken, loginToken, keys, settings, certificate));
    return result;
  }

  /** The first failure is the result, whatever else is still under way. */
  private static void failWith(
      CompletableFuture<?> result, List<? extends CompletableFuture<?>> parts) {
    for (CompletableFuture<?> part : parts) {
      var unused =
          part.whenComplete(
              (value, failure) -> {
                if (failure != null) {
                  result.completeExceptionally(failure);
                }
              });
    }
  }

  private Refresher.Fetched<InstanceTls> fetched(
      Instances.Key key,
      ConnectSettings settings,
      EphemeralCertificate issued,
      @Nullable Token loginToken,
      Instant start) {
    Instant expiry = expiry(issued, start);
    Instant tokenExpiry = loginToken == null ? expiry : loginToken.expiry().orElse(expiry);
    ConnectionInfo info =
        new ConnectionInfo(
            key.name(),
            settings.databaseVersion(),
            settings.addresses(),
            settings.takesClientProtocol(),
            settings.server(),
            new ClientIdentity(
                keys.join().getPrivate(), EncodedCertificate.of(issued.certificate())),
            tokenExpiry.isBefore(expiry) ? tokenExpiry : expiry);
    return new Refresher.Fetched<>(new InstanceTls(info, nanoTime.getAsLong()), info.expiry());
  }

  /**
   * The end of a certificate by this machine's clock: with a clock that is behind, it would be
   * renewed long after its real end. Its life counts from the start of the fetch, because the
   * server may have answered at any time since then.
   */
  private static Instant expiry(EphemeralCertificate issued, Instant start) {
    Instant end = issued.certificate().getNotAfter().toInstant();
    Instant latest = start.plus(issued.life());
    return latest.isBefore(end) ? latest : end;
  }

  private <T> CompletableFuture<T> async(Instances.Key key, Work<T, IOException> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.run();
          } catch (ConnectorException e) {
            throw new CompletionException(e);
          } catch (IOException | IllegalArgumentException e) {
            throw new CompletionException(noToken(key, e));
          }
        },
        executor);
  }

  private static ConnectorException noToken(Instances.Key key, Exception cause) {
    return new ConnectorException(
        ErrorCode.CREDENTIALS_UNAVAILABLE,
        Phase.REFRESH,
        key.name(),
        "Cannot connect to %s: the credentials gave no token (%s). Check the credential source of the connector."
            .formatted(key.name(), cause),
        cause);
  }
}
