package dev.cloudsql;

/**
 * What opens the TCP connections of a connector: by a provider's name, or a dialer as it is.
 *
 * @since 0.1
 */
public sealed interface TcpDialerSpec {

  /**
   * The dialer that a {@link dev.cloudsql.spi.TcpDialerProvider} makes.
   *
   * @param spec the provider's name, then a colon and the argument if there is one
   */
  record Named(String spec) implements TcpDialerSpec {
    /** Names the provider; what follows the colon may be a secret. */
    @Override
    public String toString() {
      return "Named[" + spec.split(":", 2)[0] + "]";
    }
  }

  /**
   * A dialer as it is.
   *
   * @param dialer opens the connections
   */
  record Given(TcpDialer dialer) implements TcpDialerSpec {
    /** Names the class; the dialer's own text may hold a secret. */
    @Override
    public String toString() {
      return "Given[" + dialer.getClass().getName() + "]";
    }
  }
}
