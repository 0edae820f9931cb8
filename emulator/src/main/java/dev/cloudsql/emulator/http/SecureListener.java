package dev.cloudsql.emulator.http;

import dev.cloudsql.emulator.pki.CertificateAuthority;
import dev.cloudsql.emulator.pki.KeyPairs;
import dev.cloudsql.emulator.pki.Leaf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/** Opens TLS server sockets, for clients that accept only https token servers. */
public final class SecureListener {

  /** The host name in its certificate. */
  public static final String HOST = "localhost";

  private SecureListener() {}

  /**
   * Opens a free port.
   *
   * @param authority issues the certificate
   * @param address where to listen
   * @param now the time of the certificate
   */
  public static ServerSocket open(CertificateAuthority authority, InetAddress address, Instant now)
      throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(authority, now), null, null);
      return context.getServerSocketFactory().createServerSocket(0, 0, address);
    } catch (GeneralSecurityException e) {
      throw new IOException("This JDK makes no TLS server", e);
    }
  }

  /** The key of such a server, with a certificate for {@link #HOST}. */
  public static KeyManager[] keyManagers(CertificateAuthority authority, Instant now) {
    KeyPair keys = KeyPairs.sharedRsa();
    return KeyPairs.managers(
        keys,
        authority.issue(Leaf.server(HOST, now).withDnsNames(List.of(HOST)), keys.getPublic()));
  }
}
