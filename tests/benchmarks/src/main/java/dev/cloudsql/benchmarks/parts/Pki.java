package dev.cloudsql.benchmarks.parts;

import dev.cloudsql.emulator.pki.CertificateAuthority;
import dev.cloudsql.emulator.pki.KeyPairs;
import dev.cloudsql.emulator.pki.Leaf;
import dev.cloudsql.runtime.instance.ConnectionInfo.ClientIdentity;
import dev.cloudsql.runtime.instance.ConnectionInfo.ServerIdentity;
import dev.cloudsql.runtime.instance.EncodedCertificate;
import dev.cloudsql.runtime.tls.InstanceTls.ClientKeyManager;
import dev.cloudsql.runtime.tls.identity.AuthorityTrustManager;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * A client and a server that know each other, with keys and certificates as Cloud SQL has them.
 *
 * @param client what the client shows
 * @param server how the client knows the server
 * @param shown what the server shows
 */
record Pki(ClientIdentity client, ServerIdentity server, Shown shown) {

  private static final String NAME = "shop:orders";

  static Pki create() {
    Instant now = Instant.now();
    CertificateAuthority authority = CertificateAuthority.create("Authority", now);
    KeyPair client = KeyPairs.newRsa();
    KeyPair server = KeyPairs.newRsa();
    return new Pki(
        new ClientIdentity(
            client.getPrivate(),
            EncodedCertificate.of(authority.issue(Leaf.client("app", now), client.getPublic()))),
        new ServerIdentity(List.of(EncodedCertificate.of(authority.certificate())), null, NAME),
        new Shown(server, authority.issue(Leaf.server(NAME, now), server.getPublic())));
  }

  /** The context that a connector makes for each refresh. */
  SSLContext clientContext() {
    try {
      return context(
          new KeyManager[] {new ClientKeyManager(client)},
          new TrustManager[] {AuthorityTrustManager.of(server)});
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK makes no TLS client", e);
    }
  }

  SSLContext serverContext() {
    try {
      KeyStore own = store();
      X509Certificate[] chain = {shown.certificate};
      own.setKeyEntry("server", shown.keys.getPrivate(), new char[0], chain);
      KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
      keys.init(own, new char[0]);
      KeyStore clients = store();
      clients.setCertificateEntry("authority", server.authorities().get(0).decode());
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(clients);
      return context(keys.getKeyManagers(), trust.getTrustManagers());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("This JDK makes no TLS server", e);
    }
  }

  private static SSLContext context(KeyManager[] keys, TrustManager[] trust)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys, trust, null);
    return context;
  }

  private static KeyStore store() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /**
   * A certificate and its keys.
   *
   * @param keys both halves
   * @param certificate certifies the public one
   */
  record Shown(KeyPair keys, X509Certificate certificate) {}
}
