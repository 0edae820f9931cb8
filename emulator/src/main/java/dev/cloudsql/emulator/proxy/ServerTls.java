package dev.cloudsql.emulator.proxy;

import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.pki.CertificateAuthority;
import dev.cloudsql.emulator.pki.KeyPairs;
import dev.cloudsql.emulator.pki.Leaf;
import dev.cloudsql.emulator.state.InstanceState;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes the TLS contexts of one instance; caches the one without a fault until its certificate must
 * change.
 */
final class ServerTls {

  private final InstanceState instance;
  private @Nullable Kept kept;

  ServerTls(InstanceState instance) {
    this.instance = instance;
  }

  /** The context for a connection with this fault, or without one. */
  synchronized SSLContext context(@Nullable InstanceFault fault) {
    if (fault instanceof InstanceFault.Certificates || fault instanceof InstanceFault.WrongName) {
      KeyPair keys =
          fault == InstanceFault.Certificates.ECDSA ? KeyPairs.newEc() : KeyPairs.sharedRsa();
      return context(
          issuer(fault), leaf(fault), keys, fault == InstanceFault.Certificates.REJECT_CLIENT);
    }
    Basis basis =
        new Basis(
            instance.serverAuthority(),
            instance.clientAuthority(),
            instance.settings().usesCas(),
            instance.settings().serverDnsNames());
    Kept present = kept;
    if (present == null || !present.basis.equals(basis)) {
      present = new Kept(basis, context(issuer(null), leaf(null), KeyPairs.sharedRsa(), false));
      kept = present;
    }
    return present.context;
  }

  private CertificateAuthority issuer(@Nullable InstanceFault fault) {
    CertificateAuthority root =
        fault == InstanceFault.Certificates.UNKNOWN_AUTHORITY
            ? CertificateAuthority.create("Google Cloud SQL Server CA", instance.now())
            : instance.serverAuthority();
    return instance.settings().usesCas()
        ? root.subordinate("Google Cloud SQL Server Subordinate CA", instance.now())
        : root;
  }

  private Leaf leaf(@Nullable InstanceFault fault) {
    if (fault instanceof InstanceFault.WrongName wrong) {
      return Leaf.server(wrong.commonName(), instance.now()).withDnsNames(wrong.dnsNames());
    }
    Leaf right =
        Leaf.server(instance.commonName(), instance.now())
            .withDnsNames(instance.settings().serverDnsNames());
    return fault == InstanceFault.Certificates.EXPIRED
        ? right.withNotAfter(instance.now().minus(Duration.ofDays(1)))
        : right;
  }

  private SSLContext context(
      CertificateAuthority issuer, Leaf leaf, KeyPair keys, boolean rejectClients) {
    List<X509Certificate> shown = new ArrayList<>(issuer.chain());
    shown.add(0, issuer.issue(leaf, keys.getPublic()));
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          KeyPairs.managers(keys, shown.toArray(X509Certificate[]::new)),
          new TrustManager[] {new ClientTrust(instance, rejectClients)},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK makes no TLS server", e);
    }
  }

  private record Kept(Basis basis, SSLContext context) {}

  /**
   * The parameters of a context. They include the client authority, because a context for a new one
   * must not resume sessions of the old one, in which the client's certificate is not requested.
   */
  private record Basis(
      CertificateAuthority root, CertificateAuthority clients, boolean cas, List<String> names) {}
}
