package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.InstanceResolver;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.admin.AdminApi;
import dev.cloudsql.runtime.connect.events.Events;
import dev.cloudsql.runtime.connect.events.RefreshNews;
import dev.cloudsql.runtime.connect.instances.InstanceFetcher;
import dev.cloudsql.runtime.connect.instances.Instances;
import dev.cloudsql.runtime.connect.names.Lookup;
import dev.cloudsql.runtime.connect.names.Sockets;
import dev.cloudsql.runtime.connect.names.Watch;
import dev.cloudsql.runtime.refresh.FetchBudget;
import dev.cloudsql.runtime.refresh.Refresher;
import dev.cloudsql.runtime.refresh.Scheduler;
import dev.cloudsql.runtime.tls.TlsDialer;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What a connector is put together from; the composition root makes all of it.
 *
 * @param config what the user wants
 * @param listeners are told what happens
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
    List<ConnectorListener> listeners,
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
    DoubleSupplier random) {

  /** Enough for a thousand instances to start together; then what a project's quota allows. */
  private static final int FETCH_BURST = 1_000;

  private static final int FETCHES_PER_SECOND = 50;

  /** The instances of a connector, none yet. */
  Instances instances(Events events) {
    return new Instances(
        new InstanceFetcher(admin, credentials, keys, rehearsal, executor, clock, nanoTime),
        config.refreshPolicy(),
        new Refresher.Environment(
            clock,
            Scheduler.on(scheduler),
            random,
            new FetchBudget(FETCH_BURST, FETCHES_PER_SECOND, nanoTime)),
        instance -> new RefreshNews(instance, events, clock));
  }

  /** What the names of a connector are watched with. */
  Watch watch(Sockets sockets, Events events) {
    boolean lazy = config.refreshPolicy() == RefreshPolicy.LAZY;
    return new Watch(
        new Lookup(resolver, admin, credentials)::route,
        lazy ? Duration.ZERO : config.failoverPeriod(),
        config.failoverGrace(),
        sockets,
        events,
        executor,
        Scheduler.on(scheduler),
        clock);
  }
}
