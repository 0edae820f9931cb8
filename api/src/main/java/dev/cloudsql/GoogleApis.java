package dev.cloudsql;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which servers of Google's APIs a connector talks to: those of a universe, or those at URLs.
 *
 * <p>One value, so that nobody can ask for a universe and for other servers in one breath.
 *
 * @since 0.1
 */
public sealed interface GoogleApis {

  /** Google's own cloud, where everybody is who has not been told otherwise. */
  GoogleApis DEFAULT = universe("googleapis.com");

  /**
   * The servers of a universe; credentials of another one are refused.
   *
   * @param domain such as {@code googleapis.com}
   * @return the servers
   * @throws IllegalArgumentException if this is no domain name
   */
  static GoogleApis universe(String domain) {
    return new Universe(domain);
  }

  /**
   * An Admin API somewhere else, such as a proxy; impersonation stays with Google's own server.
   *
   * @param sqlAdmin the root URL of the Cloud SQL Admin API, https or on a loopback host
   * @return the servers
   */
  static GoogleApis at(URI sqlAdmin) {
    return new Endpoints(sqlAdmin, DEFAULT.iamCredentials());
  }

  /** The root URL of the Cloud SQL Admin API. */
  URI sqlAdmin();

  /** The root URL of the IAM Service Account Credentials API, which impersonation asks. */
  URI iamCredentials();

  /**
   * The servers of a universe.
   *
   * @param domain the universe's domain, in lower case
   */
  record Universe(String domain) implements GoogleApis {

    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63})+");

    /** Refuses what is no domain name. */
    public Universe {
      domain = domain.strip().toLowerCase(Locale.ROOT);
      if (!DOMAIN.matcher(domain).matches()) {
        throw new IllegalArgumentException(
            "A universe domain is a name such as googleapis.com, not '%s'".formatted(domain));
      }
    }

    @Override
    public URI sqlAdmin() {
      return URI.create("https://sqladmin." + domain + "/");
    }

    @Override
    public URI iamCredentials() {
      return URI.create("https://iamcredentials." + domain + "/");
    }
  }

  /**
   * Servers at URLs, https or on a loopback host. Nothing is known of their universe, so
   * credentials of any are taken to them.
   *
   * @param sqlAdmin the root URL of the Cloud SQL Admin API
   * @param iamCredentials the root URL of the IAM Service Account Credentials API
   */
  record Endpoints(URI sqlAdmin, URI iamCredentials) implements GoogleApis {}
}
