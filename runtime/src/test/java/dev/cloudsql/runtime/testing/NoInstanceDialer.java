package dev.cloudsql.runtime.testing;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.attempt.Attempt.Work;
import dev.cloudsql.spi.InstanceDialer;
import dev.cloudsql.spi.InstanceDialerProvider;
import dev.cloudsql.spi.Providers;
import java.util.Objects;

/** For tests without SQL Data: a use of it fails as without its jar. */
public final class NoInstanceDialer {

  /** Finds no dialer. */
  public static final Work<InstanceDialer, ConnectorException> NONE =
      () -> {
        var unused = Providers.named(InstanceDialerProvider.class, "sql-data");
        return Objects.requireNonNull(null);
      };

  private NoInstanceDialer() {}
}
