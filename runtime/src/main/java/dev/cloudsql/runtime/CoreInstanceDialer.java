package dev.cloudsql.runtime;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.spi.InstanceDialer;
import dev.cloudsql.spi.InstanceDialerProvider;
import dev.cloudsql.spi.Providers;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The instance dialer of a core, and the context that it gets. It is made when a connect first uses
 * it, so that a core without SQL Data needs no plug-in.
 */
final class CoreInstanceDialer
    implements Attempt.Work<InstanceDialer, ConnectorException>,
        InstanceDialerProvider.Context,
        AutoCloseable {

  private static final String SQL_DATA = "sql-data";

  private final ConnectorConfig config;
  private final CredentialSource credentials;
  private final String userAgent;
  private final CoreThreads threads;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private @Nullable InstanceDialer made;
  private boolean closed;

  CoreInstanceDialer(
      ConnectorConfig config, CredentialSource credentials, String userAgent, CoreThreads threads) {
    this.config = config;
    this.credentials = credentials;
    this.userAgent = userAgent;
    this.threads = threads;
  }

  /**
   * The dialer.
   *
   * @throws ConnectorException if its jar is not on the path, or cannot use the configuration
   */
  @Override
  public InstanceDialer run() throws ConnectorException {
    lock.lock();
    try {
      InstanceDialer dialer = made;
      if (dialer == null) {
        dialer = Providers.named(InstanceDialerProvider.class, SQL_DATA).create(this);
        made = dialer;
        if (closed) {
          dialer.close();
        }
      }
      return dialer;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ConnectorConfig config() {
    return config;
  }

  @Override
  public CredentialSource credentials() {
    return credentials;
  }

  @Override
  public Optional<String> quotaProject() {
    return config.quotaProject().or(credentials::quotaProject);
  }

  @Override
  public String userAgent() {
    return userAgent;
  }

  @Override
  public Executor executor() {
    return threads;
  }

  @Override
  public ScheduledExecutorService timer() {
    return threads.timer();
  }

  @Override
  public LongSupplier nanoTime() {
    return System::nanoTime;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (made != null) {
        made.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
