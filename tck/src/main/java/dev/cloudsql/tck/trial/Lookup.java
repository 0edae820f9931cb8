package dev.cloudsql.tck.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.Provider;
import dev.cloudsql.spi.Providers;

/** Looks for a plug-in as a connector does. */
public final class Lookup {

  private Lookup() {}

  /** Asserts that the plug-in has a good name, keeps it, and is found under it. */
  public static <P extends Provider> void finds(Class<P> spi, P provider)
      throws ConnectorException {
    String name = provider.name();
    assertThat(name).as("name").matches("[a-z][A-Za-z0-9-]*").isEqualTo(provider.name());
    assertThat(Providers.named(spi, name)).hasSameClassAs(provider);
  }
}
