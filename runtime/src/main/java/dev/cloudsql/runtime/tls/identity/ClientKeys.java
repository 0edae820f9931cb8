package dev.cloudsql.runtime.tls.identity;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;

/** Makes the key pair that a connector keeps for all its client certificates. */
public final class ClientKeys {

  private static final int BITS = 2048;

  private ClientKeys() {}

  /** A new RSA key pair; takes some tenths of a second of a processor. */
  public static KeyPair generate() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(BITS);
    return generator.generateKeyPair();
  }
}
