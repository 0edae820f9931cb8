package dev.cloudsql;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The servers of Google's APIs that a connector calls: those of a universe, or those at explicit
 * URLs.
 *
 * <p>Immutable. A universe domain and explicit endpoints are mutually exclusive; this type makes
 * the combination unrepresentable.
 *
 * @since 0.1
 */
public final class GoogleApis {

  private static final Pattern DOMAIN = Pattern.compile("[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63})+");

  /** The default universe, {@code googleapis.com}. */
  public static final GoogleApis DEFAULT = universe("googleapis.com");

  private final @Nullable String universeDomain;
  private final URI sqlAdmin;
  private final URI iamCredentials;

  private GoogleApis(@Nullable String universeDomain, URI sqlAdmin, URI iamCredentials) {
    this.universeDomain = universeDomain;
    this.sqlAdmin = Objects.requireNonNull(sqlAdmin, "sqlAdmin");
    this.iamCredentials = Objects.requireNonNull(iamCredentials, "iamCredentials");
  }

  /**
   * Selects the servers of a universe; credentials of another universe are refused.
   *
   * @param domain such as {@code googleapis.com}
   * @return the servers
   * @throws IllegalArgumentException if {@code domain} is not a domain name
   */
  public static GoogleApis universe(String domain) {
    String name = domain.strip().toLowerCase(Locale.ROOT);
    if (!DOMAIN.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A universe domain is a name such as googleapis.com, not '%s'".formatted(name));
    }
    return new GoogleApis(
        name,
        URI.create("https://sqladmin." + name + "/"),
        URI.create("https://iamcredentials." + name + "/"));
  }

  /**
   * Selects an Admin API at a URL, such as a proxy; impersonation still calls Google's own server.
   * Credentials of any universe are sent to the URL.
   *
   * @param sqlAdmin the root URL of the Cloud SQL Admin API, https or on a loopback host
   * @return the servers
   */
  public static GoogleApis at(URI sqlAdmin) {
    return at(sqlAdmin, DEFAULT.iamCredentials);
  }

  /**
   * Selects both APIs by URL. Credentials of any universe are sent to these URLs.
   *
   * @param sqlAdmin the root URL of the Cloud SQL Admin API, https or on a loopback host
   * @param iamCredentials the root URL of the IAM Service Account Credentials API, likewise
   * @return the servers
   */
  public static GoogleApis at(URI sqlAdmin, URI iamCredentials) {
    return new GoogleApis(null, sqlAdmin, iamCredentials);
  }

  /** The domain of the universe, in lower case; empty for servers at URLs. */
  public Optional<String> universeDomain() {
    return Optional.ofNullable(universeDomain);
  }

  /** The root URL of the Cloud SQL Admin API. */
  public URI sqlAdmin() {
    return sqlAdmin;
  }

  /** The root URL of the IAM Service Account Credentials API, which impersonation calls. */
  public URI iamCredentials() {
    return iamCredentials;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GoogleApis that
        && Objects.equals(universeDomain, that.universeDomain)
        && sqlAdmin.equals(that.sqlAdmin)
        && iamCredentials.equals(that.iamCredentials);
  }

  @Override
  public int hashCode() {
    return Objects.hash(universeDomain, sqlAdmin, iamCredentials);
  }

  /** The universe's domain, or the hosts of the URLs without the rest, which may be secret. */
  @Override
  public String toString() {
    return universeDomain == null
        ? "GoogleApis[%s, %s]".formatted(sqlAdmin.getHost(), iamCredentials.getHost())
        : "GoogleApis[%s]".formatted(universeDomain);
  }
}
