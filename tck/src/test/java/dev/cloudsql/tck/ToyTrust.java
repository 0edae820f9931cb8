package dev.cloudsql.tck;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts a server whose certificate one of the authorities has signed, and for no longer. */
final class ToyTrust extends X509ExtendedTrustManager {

  private final List<X509Certificate> authorities;
  private final RuntimeFlaw flaw;

  ToyTrust(List<X509Certificate> authorities, RuntimeFlaw flaw) {
    this.authorities = authorities;
    this.flaw = flaw;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    if (flaw != RuntimeFlaw.TRUSTS_FOR_EVER) {
      chain[0].checkValidity();
    }
    if (flaw != RuntimeFlaw.TRUSTS_ANY_AUTHORITY
        && authorities.stream().noneMatch(authority -> hasSigned(authority, chain[0]))) {
      throw new CertificateException("Signed by somebody else");
    }
  }

  private static boolean hasSigned(X509Certificate authority, X509Certificate server) {
    try {
      server.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {
    throw new UnsupportedOperationException();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.toArray(X509Certificate[]::new);
  }
}
