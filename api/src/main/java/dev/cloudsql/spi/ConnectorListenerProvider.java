package dev.cloudsql.spi;

import dev.cloudsql.ConnectorListener;

/**
 * A plug-in that makes listeners for {@code listener=name} and {@code listener=name:argument}.
 *
 * @since 0.1
 */
public interface ConnectorListenerProvider extends Provider<ConnectorListener> {}
