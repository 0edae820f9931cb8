package dev.cloudsql;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Where the tokens of a connector come from: by a provider's name, as a source, as an object to
 * adapt, or by acting as somebody else with one of these.
 *
 * @since 0.1
 */
public sealed interface CredentialSpec {

  /**
   * The source that a {@link dev.cloudsql.spi.CredentialSourceProvider} makes.
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

  /**
   * The tokens of a service account, which the credentials of somebody else may act as.
   *
   * @param source whose credentials they are
   * @param target the e-mail address of the service account
   * @param delegates the service accounts on the way from the source to the target, by their e-mail
   *     addresses or resource names; each may act as the next
   */
  record Impersonated(CredentialSpec source, String target, List<String> delegates)
      implements CredentialSpec {

    private static final Pattern ACCOUNT = Pattern.compile("[^\\s@/?#%:]+@[^\\s@/?#%:]+");
    private static final String RESOURCE = "projects/-/serviceAccounts/";

    /** Takes addresses out of resource names, and refuses what is no e-mail address. */
    public Impersonated {
      target = address(target);
      delegates = delegates.stream().map(Impersonated::address).toList();
    }

    private static String address(String account) {
      String address = account.strip();
      if (address.startsWith(RESOURCE)) {
        address = address.substring(RESOURCE.length());
      }
      if (!ACCOUNT.matcher(address).matches()) {
        throw new IllegalArgumentException(
            "A service account is named by its e-mail address, not '%s'".formatted(account));
      }
      return address;
    }
  }
}
