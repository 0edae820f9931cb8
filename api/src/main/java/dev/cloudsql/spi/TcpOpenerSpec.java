package dev.cloudsql.spi;

/**
 * What opens the TCP connections of a connector: by a provider's name, or an opener as it is.
 *
 * @since 0.1
 */
public sealed interface TcpOpenerSpec {

  /**
   * The opener that a {@link TcpOpenerProvider} makes.
   *
   * @param spec the provider's name, then a colon and the argument if there is one
   */
  record Named(String spec) implements TcpOpenerSpec {
    /** Names the provider; what follows the colon may be a secret. */
    @Override
    public String toString() {
      return "Named[" + spec.split(":", 2)[0] + "]";
    }
  }

  /**
   * An opener as it is.
   *
   * @param opener opens the connections
   */
  record Given(TcpOpener opener) implements TcpOpenerSpec {
    /** Names the class; the opener's own text may hold a secret. */
    @Override
    public String toString() {
      return "Given[" + opener.getClass().getName() + "]";
    }
  }
}
