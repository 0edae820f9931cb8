package dev.cloudsql.runtime;

import dev.cloudsql.ConfigException;
import dev.cloudsql.spi.InstanceResolver;
import dev.cloudsql.spi.InstanceResolverProvider;
import dev.cloudsql.spi.InstanceResolverSpec;
import dev.cloudsql.spi.Providers;

/** Turns what a configuration says of names into their resolver. */
final class Resolvers {

  private Resolvers() {}

  static InstanceResolver of(InstanceResolverSpec resolver) throws ConfigException {
    if (resolver instanceof InstanceResolverSpec.Given given) {
      return given.resolver();
    }
    String[] spec = ((InstanceResolverSpec.Named) resolver).spec().split(":", 2);
    return Providers.named(InstanceResolverProvider.class, spec[0])
        .create(spec.length > 1 ? spec[1] : "");
  }
}
