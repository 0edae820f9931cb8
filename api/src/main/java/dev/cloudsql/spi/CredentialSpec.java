package dev.cloudsql.spi;

/**
 * Where the tokens of a connector come from: by a provider's name, as a source, or as an object to
 * adapt.
 *
 * @since 0.1
 */
public sealed interface CredentialSpec {

  /**
   * The source that a {@link CredentialSourceProvider} makes.
   *
   * @param spec the provider's name, then a colon and the argument if there is one
   */
  record Named(String spec) implements CredentialSpec {
    /** Names the provider; what follows the colon may be a secret. */
    @Override
    public String toString() {
      return "Named[" + spec.split(":", 2)[0] + "]";
    }
  }

  /**
   * A source as it is.
   *
   * @param source gives the tokens
   */
  record Given(CredentialSource source) implements CredentialSpec {
    /** Names the class; the source's own text may hold a secret. */
    @Override
    public String toString() {
      return "Given[" + source.getClass().getName() + "]";
    }
  }

  /**
   * Somebody else's credentials, for the provider that understands them.
   *
   * @param credentials such as a {@code com.google.auth.oauth2.GoogleCredentials}
   */
  record Foreign(Object credentials) implements CredentialSpec {
    /** Names the class; the object's own text may hold a secret. */
    @Override
    public String toString() {
      return "Foreign[" + credentials.getClass().getName() + "]";
    }
  }
}
