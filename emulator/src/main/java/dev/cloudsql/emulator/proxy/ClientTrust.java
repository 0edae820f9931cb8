package dev.cloudsql.emulator.proxy;

import dev.cloudsql.emulator.state.InstanceState;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Date;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Accepts the client certificates of one instance that are valid by the emulator's clock. */
final class ClientTrust extends X509ExtendedTrustManager {

  private final InstanceState instance;
  private final boolean rejectAll;

  ClientTrust(InstanceState instance, boolean rejectAll) {
    this.instance = instance;
    this.rejectAll = rejectAll;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    if (rejectAll) {
      throw new CertificateException("A fault refuses client certificates");
    }
    check(instance, chain[0]);
  }

  static void check(InstanceState instance, X509Certificate client) throws CertificateException {
    client.checkValidity(Date.from(instance.now()));
    try {
      client.verify(instance.clientAuthority().certificate().getPublicKey());
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new CertificateException("Not a client certificate of " + instance.name(), e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(
      X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("This is a server");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(
      X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[] {instance.clientAuthority().certificate()};
  }
}
