package dev.cloudsql.runtime;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.ConnectorListenerSpec;
import dev.cloudsql.InstanceResolver;
import dev.cloudsql.InstanceResolverSpec;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.TcpDialerSpec;
import dev.cloudsql.spi.ConnectorListenerProvider;
import dev.cloudsql.spi.InstanceResolverProvider;
import dev.cloudsql.spi.Provider;
import dev.cloudsql.spi.Providers;
import dev.cloudsql.spi.TcpDialerProvider;

/** Turns what a configuration names into what the plug-ins on the path make of it. */
final class Plugins {

  private Plugins() {}

  static InstanceResolver resolver(InstanceResolverSpec spec) throws ConnectorException {
    return spec instanceof InstanceResolverSpec.Named named
        ? make(InstanceResolverProvider.class, named.spec(), InstanceResolverProvider::create)
        : ((InstanceResolverSpec.Given) spec).resolver();
  }

  static TcpDialer dialer(TcpDialerSpec spec) throws ConnectorException {
    return spec instanceof TcpDialerSpec.Named named
        ? make(TcpDialerProvider.class, named.spec(), TcpDialerProvider::create)
        : ((TcpDialerSpec.Given) spec).dialer();
  }

  static ConnectorListener listener(ConnectorListenerSpec spec) throws ConnectorException {
    return spec instanceof ConnectorListenerSpec.Named named
        ? make(ConnectorListenerProvider.class, named.spec(), ConnectorListenerProvider::create)
        : ((ConnectorListenerSpec.Given) spec).listener();
  }

  /**
   * Has a plug-in make something.
   *
   * @param spec the plug-in's name, then a colon and the argument if there is one
   */
  static <P extends Provider, T> T make(Class<P> spi, String spec, Maker<P, T> maker)
      throws ConnectorException {
    String[] parts = spec.split(":", 2);
    return maker.make(Providers.named(spi, parts[0]), parts.length > 1 ? parts[1] : "");
  }

  /** What a kind of plug-in is for. */
  @FunctionalInterface
  interface Maker<P, T> {
    T make(P provider, String argument) throws ConnectorException;
  }
}
