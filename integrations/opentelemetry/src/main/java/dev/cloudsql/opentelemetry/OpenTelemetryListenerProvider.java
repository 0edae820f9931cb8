package dev.cloudsql.opentelemetry;

import com.google.auto.service.AutoService;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.ConnectorListenerProvider;

/**
 * {@code listener=opentelemetry}: spans and metrics through {@link
 * io.opentelemetry.api.GlobalOpenTelemetry}. {@code listener=opentelemetry:google} adds Google's
 * client metrics.
 *
 * <p>A program that sets the global object later than it starts the connector loses the events up
 * to then.
 *
 * @since 0.1
 */
@AutoService(ConnectorListenerProvider.class)
public final class OpenTelemetryListenerProvider implements ConnectorListenerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public OpenTelemetryListenerProvider() {}

  @Override
  public String name() {
    return "opentelemetry";
  }

  @Override
  public ConnectorListener create(String argument) throws ConnectorException {
    if (!argument.isEmpty() && !argument.equals("google")) {
      throw badArgument(
          "Write listener=opentelemetry, or listener=opentelemetry:google for Google's client metrics too.");
    }
    try {
      return new GlobalListener(!argument.isEmpty());
    } catch (LinkageError e) {
      throw new ConnectorException(
          ErrorCode.PROVIDER,
          Phase.CONFIG,
          null,
          "The listener 'opentelemetry' cannot be used, because OpenTelemetry is not on the path or is too old. Add io.opentelemetry:opentelemetry-api, version 1.38 or newer.",
          e);
    }
  }
}
