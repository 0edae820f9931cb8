package dev.cloudsql.emulator.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * Key pairs for authorities and servers.
 *
 * <p>A 2048-bit RSA pair takes 100 to 400 ms to generate, so all servers of a process share one;
 * each authority has its own EC pair, which takes about a millisecond.
 *
 * @since 0.1
 */
public final class KeyPairs {

  private KeyPairs() {}

  /** The RSA pair that all servers of this process share. */
  public static KeyPair sharedRsa() {
    return Shared.RSA;
  }

  /** A new 2048-bit RSA pair. */
  public static KeyPair newRsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK makes no RSA keys", e);
    }
  }

  /** A new pair on the curve P-256. */
  public static KeyPair newEc() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK makes no EC keys", e);
    }
  }

  /**
   * The key managers of a server with this key.
   *
   * @param chain the server's certificate first, then those that it also sends
   */
  public static KeyManager[] managers(KeyPair keys, X509Certificate... chain) {
    try {
      // PKCS12 would derive an encryption key from the password, twice and for 25 to 150 ms each.
      KeyStore store = KeyStore.getInstance("JKS");
      store.load(null, null);
      store.setKeyEntry("server", keys.getPrivate(), new char[0], chain);
      KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
      managers.init(store, new char[0]);
      return managers.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("This JDK makes no TLS server", e);
    }
  }

  private static final class Shared {
    static final KeyPair RSA = newRsa();
  }
}
