package dev.cloudsql.runtime.instance;

import java.util.List;
import java.util.Optional;

/**
 * How the server is known: who issued its certificate, and which names the certificate must carry.
 *
 * @param authorities the certificates that are trusted, and no others
 * @param dnsName the subject alternative name to look for; empty when the instance has none
 * @param commonName the subject common name to look for when there is no DNS name or it does not
 *     match: {@code project:instance}
 * @param nodeNames the DNS names of a read pool's nodes, each as good as {@code dnsName}
 */
public record ServerIdentity(
    List<EncodedCertificate> authorities,
    Optional<String> dnsName,
    String commonName,
    List<String> nodeNames) {

  /** Copies the list. */
  public ServerIdentity {
    authorities = List.copyOf(authorities);
    nodeNames = List.copyOf(nodeNames);
    if (authorities.isEmpty()) {
      throw new IllegalArgumentException("A server identity needs at least one authority");
    }
  }

  /** The identity of an instance that is no read pool. */
  public ServerIdentity(
      List<EncodedCertificate> authorities, Optional<String> dnsName, String commonName) {
    this(authorities, dnsName, commonName, List.of());
  }

  /** The same for who asked for a name: it is what the certificate must carry then. */
  public ServerIdentity of(Target target) {
    return target.instance().isPresent()
        ? this
        : new ServerIdentity(authorities, Optional.of(target.text()), commonName, nodeNames);
  }

  /** The name that the server's certificate is expected to carry, for a message. */
  public String expectation() {
    return dnsName
        .map("the DNS name '%s'"::formatted)
        .orElse("the common name '%s'".formatted(commonName));
  }

  /** Names the identity without the certificates. */
  @Override
  public String toString() {
    return "ServerIdentity[dnsName=%s, commonName=%s, authorities=%s]"
        .formatted(dnsName.orElse("none"), commonName, authorities.size());
  }
}
