package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import java.time.Duration;
import java.util.List;

/** Errors that fetches end with; made once, for a stack trace costs more than a simulated step. */
final class Errors {

  static final InstanceName INSTANCE = new InstanceName("shop", "europe-west1", "orders");

  static final ConnectorException UNAVAILABLE =
      new ConnectorException(
          ErrorCode.API_UNAVAILABLE, Phase.REFRESH, INSTANCE, "The API answered 503.", null);
  static final ConnectorException DENIED =
      new ConnectorException(
          ErrorCode.API_DENIED, Phase.REFRESH, INSTANCE, "The API answered 403.", null);

  /**
   * With a {@code Retry-After} that a connect waits for, two that it does not, and one beyond
   * reason.
   */
  static final List<ConnectorException> THROTTLED =
      List.of(throttled(1), throttled(20), throttled(120), throttled(290), throttled(86_400));

  /** Of no fetch. */
  static final ConnectorException STALE =
      new ConnectorException(
          ErrorCode.API_DENIED, Phase.REFRESH, INSTANCE, "The API answered 403 before.", null);

  private Errors() {}

  static ConnectorException throttled(long seconds) {
    return new ConnectorException(
        ErrorCode.API_THROTTLED,
        Phase.REFRESH,
        INSTANCE,
        "The API answered 429.",
        null,
        Duration.ofSeconds(seconds));
  }
}
