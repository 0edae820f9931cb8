package dev.cloudsql.runtime;

import dev.cloudsql.ConnectorConfig.Plugin;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.Provider;
import dev.cloudsql.spi.Providers;

/** Turns the plug-ins of a configuration into objects. */
final class Plugins {

  private Plugins() {}

  /** The program's object, or what the named provider makes. */
  static <P extends Provider<?>, T> T make(
      Class<P> spi, Plugin<? extends T> plugin, Maker<P, T> maker) throws ConnectorException {
    if (plugin.object().isPresent()) {
      return plugin.object().get();
    }
    String[] parts = plugin.text().split(":", 2);
    return maker.make(Providers.named(spi, parts[0]), parts.length > 1 ? parts[1] : "");
  }

  /** A provider's {@code create}. */
  @FunctionalInterface
  interface Maker<P, T> {
    T make(P provider, String argument) throws ConnectorException;
  }
}
