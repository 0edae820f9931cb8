package dev.cloudsql.spi;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/**
 * A plug-in that makes an instance dialer. The only name that an address policy can select is
 * {@code sql-data}, by {@code ipTypes=SQL_DATA}; it is reserved for {@code
 * dev.cloudsql:cloudsql-sqldata}.
 *
 * @since 0.1
 */
public interface InstanceDialerProvider extends Plugin {

  /**
   * Makes a dialer. Called on a connecting thread, when a connector first uses it. Must not block
   * on the network.
   *
   * @param context the connector
   * @return a new, thread-safe object
   * @throws ConnectorException if the configuration cannot be used
   */
  InstanceDialer create(Context context) throws ConnectorException;

  /**
   * The connector for which a dialer is made. Only the runtime implements it; later releases may
   * add methods.
   *
   * @since 0.1
   */
  interface Context {

    /** The configuration of the connector. */
    ConnectorConfig config();

    /** The tokens of the connector, with impersonation; its methods may block. */
    CredentialSource credentials();

    /** The project whose quota the calls use. May block, as the credentials may. */
    Optional<String> quotaProject();

    /** The name of the library and the application, for the user agent of calls. */
    String userAgent();

    /** Threads of the connector for what blocks; not used after the connector stops. */
    Executor executor();

    /** The timer of the connector; its tasks must not block. */
    ScheduledExecutorService timer();

    /** The monotonic clock of the connector, in nanoseconds as {@link System#nanoTime()}. */
    LongSupplier nanoTime();
  }
}
