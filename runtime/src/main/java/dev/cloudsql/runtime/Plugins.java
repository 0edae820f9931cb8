package dev.cloudsql.runtime;

import dev.cloudsql.ConnectorConfig.Setting;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.Provider;
import dev.cloudsql.spi.Providers;

/** Turns the plug-ins of a configuration into objects; {@link Providers} finds them. */
final class Plugins {

  private Plugins() {}

  /** The program's object, or what the named provider makes. */
  static <T, P extends Provider<? extends T>> T make(Class<P> spi, Setting<? extends T> setting)
      throws ConnectorException {
    if (setting.object().isPresent()) {
      return setting.object().get();
    }
    String[] parts = setting.text().split(":", 2);
    return Providers.named(spi, parts[0]).create(parts.length > 1 ? parts[1] : "");
  }
}
