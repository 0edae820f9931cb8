package dev.cloudsql.r2dbc;

import dev.cloudsql.spi.Relay;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The port of this machine that leads a driver to the instance.
 *
 * <p>A driver that speaks TLS uses the managers for both directions: the port and the driver have
 * the same key, which never leaves this process.
 *
 * @since 0.1
 */
public final class LoopbackPort {

  private final Relay.Port port;
  private final LoopbackKey key;

  LoopbackPort(Relay.Port port, LoopbackKey key) {
    this.port = port;
    this.key = key;
  }

  /** The address, {@code 127.0.0.1}. */
  public String host() {
    return "127.0.0.1";
  }

  /** The number of the port. */
  public int number() {
    return port.number();
  }

  /** Authenticates the driver. */
  public X509ExtendedKeyManager keyManager() {
    return key.keyManager();
  }

  /** Accepts the port and no other server; the host name is not checked. */
  public X509ExtendedTrustManager trustManager() {
    return key.trustManager();
  }
}
