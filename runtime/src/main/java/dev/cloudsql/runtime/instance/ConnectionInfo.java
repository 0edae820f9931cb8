package dev.cloudsql.runtime.instance;

import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connection info of an instance, the result of one refresh: addresses, CA and client
 * certificate.
 *
 * @param instance the instance
 * @param databaseVersion as the Admin API names it, such as {@code POSTGRES_17}
 * @param addresses the addresses of the instance
 * @param takesClientProtocol whether the instance accepts the driver's client protocol in the
 *     metadata exchange
 * @param server the identity that the server must prove
 * @param client the client certificate and its key
 * @param expiry the expiry of the certificate, or of the login token that it carries
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
   * The identity that the server must prove: trusted authorities and the names in its certificate.
   *
   * @param authorities the only trusted CA certificates
   * @param dnsName the expected subject alternative name; {@code null} if the instance has none
   * @param commonName the expected subject common name if there is no DNS name or it does not
   *     match: {@code project:instance}
   * @param nodeNames the DNS names of a read pool's nodes, each accepted like {@code dnsName}
   */
  public record ServerIdentity(
      List<EncodedCertificate> authorities,
      @Nullable String dnsName,
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

    /** Makes the identity of an instance that is not a read pool. */
    public ServerIdentity(
        List<EncodedCertificate> authorities, @Nullable String dnsName, String commonName) {
      this(authorities, dnsName, commonName, List.of());
    }

    /** The identity for a connect by domain name: the certificate must have that name. */
    public ServerIdentity of(Target target) {
      return target.instance() != null
          ? this
          : new ServerIdentity(authorities, target.text(), commonName, nodeNames);
    }

    /** The name expected in the server's certificate. */
    public String name() {
      return dnsName == null ? commonName : dnsName;
    }

    /** The name expected in the server's certificate, for a message. */
    public String expectation() {
      return dnsName == null
          ? "the common name '%s'".formatted(commonName)
          : "the DNS name '%s'".formatted(dnsName);
    }

    /** Shows the names without the certificates. */
    @Override
    public String toString() {
      return "ServerIdentity[dnsName=%s, commonName=%s, authorities=%s]"
          .formatted(dnsName == null ? "none" : dnsName, commonName, authorities.size());
    }
  }

  /**
   * The ephemeral client certificate and its private key.
   *
   * @param privateKey the key, which is kept only in memory
   * @param certificate the certificate, without a chain
   */
  public record ClientIdentity(PrivateKey privateKey, EncodedCertificate certificate) {

    /** Omits the key. */
    @Override
    public String toString() {
      return "ClientIdentity[%s]".formatted(certificate);
    }
  }
}
