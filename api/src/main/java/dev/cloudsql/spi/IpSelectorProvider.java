package dev.cloudsql.spi;

import dev.cloudsql.IpSelector;

/**
 * A plug-in that makes address policies for {@code ipTypes=name} and {@code ipTypes=name:argument}.
 *
 * @since 0.1
 */
public interface IpSelectorProvider extends Provider<IpSelector> {}
