package dev.cloudsql.runtime.tls;

import dev.cloudsql.runtime.instance.ConnectionInfo;
import dev.cloudsql.runtime.instance.ConnectionInfo.ClientIdentity;
import dev.cloudsql.runtime.tls.identity.AuthorityTrustManager;
import dev.cloudsql.runtime.tls.identity.ServerNames;
import java.lang.ref.SoftReference;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The TLS side of one {@link ConnectionInfo}: its certificates and its sessions.
 *
 * <p>It never outlives the connection info, because a resumed session does not call the trust
 * manager again. The SSL context is created when a socket needs it and is softly referenced, so
 * Java may discard it when memory is short: it takes five times as much memory as the connection
 * info. The next socket creates it again.
 */
public final class InstanceTls {

  /**
   * One for each address at which a session may be resumed. Every connection leaves a session, of
   * which Java 17 uses only the last to an address; by default it keeps twenty thousand.
   */
  private static final int KEPT_SESSIONS = 16;

  private final ConnectionInfo info;
  private final long obtained;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean wantsAllGroups;
  private volatile @Nullable Named lastServer;
  // Guarded by the lock.
  private @Nullable SoftReference<SSLContext> context;

  /**
   * Nothing is made yet.
   *
   * @param obtained when the information came, on the monotonic clock
   */
  public InstanceTls(ConnectionInfo info, long obtained) {
    this.info = info;
    this.obtained = obtained;
  }

  /** What these sockets are made of. */
  public ConnectionInfo info() {
    return info;
  }

  /** When the information came, on the monotonic clock in nanoseconds. */
  public long obtained() {
    return obtained;
  }

  /** Whether the instance has refused a ClientHello that did not offer all groups. */
  boolean wantsAllGroups() {
    return wantsAllGroups;
  }

  void wantAllGroups() {
    wantsAllGroups = true;
  }

  /**
   * The names in a server's certificate. Those of the last one are kept: it is nearly always the
   * same object, of which a resumed session or the cache of the JDK's certificates has one.
   */
  ServerNames names(X509Certificate certificate) {
    Named last = lastServer;
    if (last == null || !last.certificate.equals(certificate)) {
      last = new Named(certificate, ServerNames.of(certificate));
      lastServer = last;
    }
    return last.names;
  }

  /** A certificate and the names in it. */
  private record Named(X509Certificate certificate, ServerNames names) {}

  SSLSocketFactory sockets() throws GeneralSecurityException {
    return context().getSocketFactory();
  }

  /** An engine for one connection; its sessions are those of {@link #sockets()}. */
  SSLEngine engine(String host, int port) throws GeneralSecurityException {
    SSLEngine engine = context().createSSLEngine(host, port);
    engine.setUseClientMode(true);
    return engine;
  }

  private SSLContext context() throws GeneralSecurityException {
    lock.lock();
    try {
      SSLContext known = context == null ? null : context.get();
      if (known == null) {
        known = SSLContext.getInstance("TLSv1.3");
        known.init(
            new KeyManager[] {new ClientKeyManager(info.client())},
            new TrustManager[] {AuthorityTrustManager.of(info.server())},
            null);
        known.getClientSessionContext().setSessionCacheSize(KEPT_SESSIONS);
        context = new SoftReference<>(known);
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Shows the one client certificate to every server that asks.
   *
   * <p>A key manager over a key store would compare issuers first, and with some security providers
   * send nothing.
   */
  public static final class ClientKeyManager extends X509ExtendedKeyManager {

    private static final String ALIAS = "client";

    private final PrivateKey key;
    private final X509Certificate certificate;

    /** Shows this certificate. */
    public ClientKeyManager(ClientIdentity client) throws CertificateException {
      this.key = client.privateKey();
      this.certificate = client.certificate().decode();
    }

    @Override
    public String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ALIAS;
    }

    @Override
    public String chooseEngineClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return ALIAS;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }
}
