package dev.cloudsql.runtime.tls.identity;

import dev.cloudsql.runtime.instance.ConnectionInfo.ServerIdentity;
import dev.cloudsql.runtime.instance.EncodedCertificate;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.Provider;
import java.security.Security;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts the instance's certificate authorities and no others.
 *
 * <p>It does not look at names: {@link ServerNames} does, after every handshake, also a resumed one
 * in which no trust manager is asked.
 */
public final class AuthorityTrustManager extends X509ExtendedTrustManager {

  private final X509TrustManager pkix;

  private AuthorityTrustManager(X509TrustManager pkix) {
    this.pkix = pkix;
  }

  /**
   * Trusts those of the server.
   *
   * <p>Revocation is not checked, whatever {@code com.sun.net.ssl.checkRevocation} says: an
   * instance's own authority publishes no list and no responder, and the Admin API announces an
   * authority for as long as it is valid. And no key store is made, since the JVM's default type
   * may be one that is missing.
   */
  public static AuthorityTrustManager of(ServerIdentity server) throws GeneralSecurityException {
    Set<TrustAnchor> authorities = new HashSet<>();
    for (EncodedCertificate authority : server.authorities()) {
      authorities.add(new TrustAnchor(authority.decode(), null));
    }
    PKIXBuilderParameters parameters =
        new PKIXBuilderParameters(authorities, new X509CertSelector());
    parameters.setRevocationEnabled(false);
    return new AuthorityTrustManager(pkix(new CertPathTrustManagerParameters(parameters)));
  }

  /** The first provider's that takes such parameters; Conscrypt's takes only key stores. */
  private static X509TrustManager pkix(CertPathTrustManagerParameters parameters)
      throws GeneralSecurityException {
    GeneralSecurityException none =
        new GeneralSecurityException("No X.509 trust manager among the security providers");
    Provider[] providers = Security.getProviders("TrustManagerFactory.PKIX");
    if (providers == null) {
      throw none;
    }
    for (Provider provider : providers) {
      try {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX", provider);
        factory.init(parameters);
        for (TrustManager manager : factory.getTrustManagers()) {
          if (manager instanceof X509TrustManager x509) {
            return x509;
          }
        }
      } catch (InvalidAlgorithmParameterException e) {
        none.addSuppressed(e);
      }
    }
    throw none;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    // Conscrypt says GENERIC in TLS 1.3, where the JDK's trust manager knows only UNKNOWN.
    pkix.checkServerTrusted(chain, authType.equals("GENERIC") ? "UNKNOWN" : authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("A connector is never the server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return pkix.getAcceptedIssuers();
  }
}
