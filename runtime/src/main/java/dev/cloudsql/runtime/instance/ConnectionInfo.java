package dev.cloudsql.runtime.instance;

import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that is needed to dial an instance, the result of one refresh.
 *
 * @param instance whose information it is
 * @param databaseVersion as the Admin API names it, such as {@code POSTGRES_17}
 * @param addresses where the instance can be reached
 * @param takesClientProtocol whether the instance wants to know how the driver uses the connection
 * @param server who the server must be
 * @param client the client certificate and its key
 * @param expiry when this information ends: with the certificate, or with the login token that it
 *     carries
 */
public record ConnectionInfo(
    InstanceName instance,
    String databaseVersion,
    List<InstanceAddress> addresses,
    boolean takesClientProtocol,
    ServerIdentity server,
    ClientIdentity client,
    Instant expiry) {

  /** Copies the list. */
  public ConnectionInfo {
    addresses = List.copyOf(addresses);
  }

  /**
   * Who the server must be: who issued its certificate, and which names the certificate must carry.
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

    /** The identity for a connect by name: the certificate must carry that name. */
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

  /**
   * The client certificate for this server, which is short-lived, and its key.
   *
   * @param privateKey never leaves memory
   * @param certificate the ephemeral certificate, the leaf alone
   */
  public record ClientIdentity(PrivateKey privateKey, EncodedCertificate certificate) {

    /** Leaves out the key. */
    @Override
    public String toString() {
      return "ClientIdentity[%s]".formatted(certificate);
    }
  }
}
