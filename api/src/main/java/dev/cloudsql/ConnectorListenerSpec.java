package dev.cloudsql;

/**
 * Who is told what a connector does: by a provider's name, or a listener as it is.
 *
 * @since 0.1
 */
public sealed interface ConnectorListenerSpec {

  /**
   * The listener that a {@link dev.cloudsql.spi.ConnectorListenerProvider} makes.
   *
   * @param spec the provider's name, then a colon and the argument if there is one
   */
  record Named(String spec) implements ConnectorListenerSpec {
    /** Names the provider; what follows the colon may be a secret. */
    @Override
    public String toString() {
      return "Named[" + spec.split(":", 2)[0] + "]";
    }
  }

  /**
   * A listener as it is.
   *
   * @param listener is told
   */
  record Given(ConnectorListener listener) implements ConnectorListenerSpec {
    /** Names the class; the listener's own text may hold a secret. */
    @Override
    public String toString() {
      return "Given[" + listener.getClass().getName() + "]";
    }
  }
}
