package dev.cloudsql.r2dbc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A key by which the drivers and the ports of one connection factory know each other. It stays in
 * memory, so no other process can connect to such a port, or take its place.
 */
final class LoopbackKey {

  private static final String ALIAS = "loopback";
  private static final String ALGORITHM = "EC";

  // Tags and identifiers of DER, ITU-T X.690.
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int UTF8_STRING = 0x0c;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final byte[] ECDSA_WITH_SHA256 = {
    0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
  };
  private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};
  private static final int SHORT_LENGTH = 0x80;

  private final PrivateKey key;
  private final X509Certificate certificate;

  /** A new key. */
  LoopbackKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      key = pair.getPrivate();
      certificate = certificate(pair);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no elliptic-curve keys on P-256", e);
    }
  }

  /** The TLS of a port. */
  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[] {keyManager()}, new TrustManager[] {trustManager()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no TLS 1.3", e);
    }
  }

  X509ExtendedKeyManager keyManager() {
    return new Own();
  }

  X509ExtendedTrustManager trustManager() {
    return new Same();
  }

  /** A certificate of version 1, signed by its own key: nobody checks more than its equality. */
  private static X509Certificate certificate(KeyPair pair) throws GeneralSecurityException {
    byte[] algorithm = der(SEQUENCE, ECDSA_WITH_SHA256);
    byte[] name =
        der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, ascii(ALIAS)))));
    byte[] validity =
        der(
            SEQUENCE,
            der(GENERALIZED_TIME, ascii("20000101000000Z")),
            der(GENERALIZED_TIME, ascii("99991231235959Z")));
    byte[] toBeSigned =
        der(
            SEQUENCE,
            der(INTEGER, new byte[] {1}),
            algorithm,
            name,
            validity,
            name,
            pair.getPublic().getEncoded());
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.getPrivate());
    signature.update(toBeSigned);
    byte[] signed =
        der(SEQUENCE, toBeSigned, algorithm, der(BIT_STRING, new byte[] {0}, signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(signed));
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      value.writeBytes(part);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    int length = value.size();
    if (length < SHORT_LENGTH) {
      all.write(length);
    } else {
      // Two bytes of length, which is enough for a certificate.
      all.write(SHORT_LENGTH + 2);
      all.write(length >> Byte.SIZE);
      all.write(length);
    }
    all.writeBytes(value.toByteArray());
    return all.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Has this key. */
  private final class Own extends X509ExtendedKeyManager {

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
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
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return keyType.equals(ALGORITHM) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return keyType.equals(ALGORITHM) ? ALIAS : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }

  /** Accepts the certificate of this key only. */
  private final class Same extends X509ExtendedTrustManager {

    private void check(X509Certificate[] chain) throws CertificateException {
      if (chain.length != 1 || !chain[0].equals(certificate)) {
        throw new CertificateException("Not the certificate of this connection factory");
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
