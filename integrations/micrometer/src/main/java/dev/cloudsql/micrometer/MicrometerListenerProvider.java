package dev.cloudsql.micrometer;

import com.google.auto.service.AutoService;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.ConnectorListenerProvider;
import io.micrometer.core.instrument.Metrics;

/**
 * {@code listener=micrometer}: meters in {@link Metrics#globalRegistry}, to which Spring Boot and
 * other frameworks add the program's registries.
 *
 * @since 0.1
 */
@AutoService(ConnectorListenerProvider.class)
public final class MicrometerListenerProvider implements ConnectorListenerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public MicrometerListenerProvider() {}

  @Override
  public String name() {
    return "micrometer";
  }

  @Override
  public ConnectorListener create(String argument) throws ConnectorException {
    if (!argument.isEmpty()) {
      throw badArgument("Write listener=micrometer without an argument.");
    }
    try {
      return Global.LISTENER;
    } catch (LinkageError e) {
      throw new ConnectorException(
          ErrorCode.PROVIDER,
          Phase.CONFIG,
          null,
          "The listener 'micrometer' cannot be used, because Micrometer is not on the path or is too old. Add io.micrometer:micrometer-core, version 1.12 or newer.",
          e);
    }
  }

  /** One for all connectors, because a gauge exists once in a registry. */
  private static final class Global {
    static final MicrometerListener LISTENER = new MicrometerListener(Metrics.globalRegistry);
  }
}
