package dev.cloudsql.r2dbc.drivers;

import dev.cloudsql.r2dbc.LoopbackPort;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.r2dbc.spi.Option;
import java.util.function.UnaryOperator;

/** The TLS of drivers that are built on Netty. */
final class NettyTls {

  /** The option of most such drivers. */
  static final Option<UnaryOperator<SslContextBuilder>> CUSTOMIZER =
      Option.valueOf("sslContextBuilderCustomizer");

  private NettyTls() {}

  /** Makes a driver speak TLS with a port. */
  static UnaryOperator<SslContextBuilder> with(LoopbackPort port) {
    return builder ->
        builder
            .sslProvider(SslProvider.JDK)
            .protocols("TLSv1.3")
            .keyManager(port.keyManager())
            .trustManager(port.trustManager());
  }
}
