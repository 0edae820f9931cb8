package dev.cloudsql.spi;

import dev.cloudsql.TcpDialer;

/**
 * A plug-in that makes TCP dialers for {@code tcpDialer=name} and {@code tcpDialer=name:argument}.
 *
 * @since 0.1
 */
public interface TcpDialerProvider extends Provider<TcpDialer> {}
