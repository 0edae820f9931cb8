package dev.cloudsql.spi;

import dev.cloudsql.InstanceResolver;

/**
 * A plug-in that makes resolvers of domain names for {@code instanceResolver=name} and {@code
 * instanceResolver=name:argument}.
 *
 * @since 0.1
 */
public interface InstanceResolverProvider extends Provider<InstanceResolver> {}
