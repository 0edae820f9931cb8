package dev.cloudsql.runtime.tls.identity;

import dev.cloudsql.runtime.instance.ConnectionInfo.ServerIdentity;
import dev.cloudsql.runtime.instance.Quote;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * The names in a server's certificate, which are compared with those of the instance.
 *
 * <p>Where the instance has a DNS name, a subject alternative name must match it, or else the
 * common name must be {@code project:instance}; where it has none, only the common name counts.
 * These are the rules of the Go and Java connectors.
 *
 * @param commonName the subject's common name; {@code null} if it has none
 * @param dnsNames the subject alternative names of type DNS
 */
public record ServerNames(@Nullable String commonName, List<String> dnsNames) {

  private static final int DNS_NAME = 2;

  /** Reads the names; those that cannot be read are left out. */
  public static ServerNames of(X509Certificate certificate) {
    return new ServerNames(commonName(certificate), dnsNames(certificate));
  }

  private static List<String> dnsNames(X509Certificate certificate) {
    Collection<List<?>> alternatives;
    try {
      alternatives = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException | RuntimeException e) {
      // The JDK has a bare RuntimeException for a name of another kind that it cannot encode.
      return List.of();
    }
    List<String> dnsNames = new ArrayList<>();
    if (alternatives != null) {
      for (List<?> alternative : alternatives) {
        if (alternative.get(0).equals(DNS_NAME)) {
          dnsNames.add((String) alternative.get(1));
        }
      }
    }
    return List.copyOf(dnsNames);
  }

  private static @Nullable String commonName(X509Certificate certificate) {
    try {
      LdapName subject = new LdapName(certificate.getSubjectX500Principal().getName());
      for (Rdn rdn : subject.getRdns()) {
        if (rdn.getType().equalsIgnoreCase("CN") && rdn.getValue() instanceof String name) {
          return name;
        }
      }
      return null;
    } catch (InvalidNameException e) {
      return null;
    }
  }

  /** Whether a certificate with these names may speak for the instance. */
  public boolean match(ServerIdentity server) {
    boolean byDnsName =
        Stream.concat(Stream.ofNullable(server.dnsName()), server.nodeNames().stream())
            .anyMatch(wanted -> dnsNames.stream().anyMatch(name -> covers(name, wanted)));
    return byDnsName || server.commonName().equals(commonName);
  }

  private static boolean covers(String pattern, String name) {
    String wanted = normal(name);
    String offered = normal(pattern);
    if (!offered.startsWith("*.")) {
      return offered.equals(wanted) && !wanted.isEmpty();
    }
    int firstDot = wanted.indexOf('.');
    return firstDot > 0 && wanted.substring(firstDot).equals(offered.substring(1));
  }

  private static String normal(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** The names for a message; the certificate is not trusted. */
  @Override
  public String toString() {
    return "common name '%s', DNS names %s"
        .formatted(Quote.of(commonName == null ? "" : commonName), Quote.of(dnsNames.toString()));
  }
}
