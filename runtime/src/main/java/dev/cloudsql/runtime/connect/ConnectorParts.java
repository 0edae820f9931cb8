package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.runtime.admin.AdminApi;
import dev.cloudsql.runtime.tls.TlsDialer;
import dev.cloudsql.spi.CredentialSource;
import dev.cloudsql.spi.InstanceResolver;
import java.security.KeyPair;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What a connector is put together from; the composition root makes all of it.
 *
 * @param config what the user wants
 * @param credentials give the tokens
 * @param resolver finds out where names lead
 * @param admin the Admin API
 * @param keys the key pair, perhaps still being made
 * @param rehearsal called, and quick, when the Admin API is about to be waited for: time to get
 *     ready for a handshake
 * @param dialer opens sockets
 * @param executor runs what blocks
 * @param scheduler runs what must happen later, and is quick
 * @param clock the wall clock, which certificates go by
 * @param nanoTime the monotonic clock, which deadlines go by
 * @param random numbers from 0 to 1 that spread refreshes in time
 */
public record ConnectorParts(
    ConnectorConfig config,
    CredentialSource credentials,
    InstanceResolver resolver,
    AdminApi admin,
    CompletableFuture<KeyPair> keys,
    Runnable rehearsal,
    TlsDialer dialer,
    Executor executor,
    ScheduledExecutorService scheduler,
    InstantSource clock,
    LongSupplier nanoTime,
    DoubleSupplier random) {}
