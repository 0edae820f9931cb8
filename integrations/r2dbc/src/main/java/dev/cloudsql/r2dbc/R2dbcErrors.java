package dev.cloudsql.r2dbc;

import dev.cloudsql.ConnectorException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.sql.SQLException;

/** Converts the failures of connects to those that R2DBC programs expect. */
final class R2dbcErrors {

  private R2dbcErrors() {}

  /**
   * The driver's own exception, or one with the connector's as the cause: same message, the
   * SQLState of its code, transient if it is retryable.
   */
  static Throwable of(Throwable failure) {
    if (failure instanceof ConnectorException e) {
      return e.retryable()
          ? new R2dbcTransientResourceException(e.getMessage(), e.code().sqlState(), e)
          : new R2dbcNonTransientResourceException(e.getMessage(), e.code().sqlState(), e);
    }
    if (failure instanceof SQLException e) {
      return e.getCause() instanceof R2dbcException drivers
          ? drivers
          : new R2dbcTransientResourceException(e.getMessage(), e.getSQLState(), e.getCause());
    }
    return failure;
  }
}
