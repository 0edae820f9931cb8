package dev.cloudsql;

/**
 * Who resolves names for a connector: by a provider's name, or as an object.
 *
 * @since 0.1
 */
public sealed interface InstanceResolverSpec {

  /**
   * The resolver that an {@link dev.cloudsql.spi.InstanceResolverProvider} makes.
   *
   * @param spec the provider's name, then a colon and the argument if there is one
   */
  record Named(String spec) implements InstanceResolverSpec {
    /** Names the provider; what follows the colon may be a secret. */
    @Override
    public String toString() {
      return "Named[" + spec.split(":", 2)[0] + "]";
    }
  }

  /**
   * A resolver as it is.
   *
   * @param resolver finds out where names lead
   */
  record Given(InstanceResolver resolver) implements InstanceResolverSpec {
    /** Names the class; the resolver's own text may hold a secret. */
    @Override
    public String toString() {
      return "Given[" + resolver.getClass().getName() + "]";
    }
  }
}
