package dev.cloudsql.tck.wire;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.pki.KeyPairs;
import dev.cloudsql.emulator.pki.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Makes client TLS contexts for an emulated instance, with an ephemeral certificate from its Admin
 * API.
 */
public final class ClientTls {

  private static final Pattern CERTIFICATE =
      Pattern.compile("\"cert\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** A line break as JSON may escape it. */
  private static final Pattern LINE_BREAK = Pattern.compile("\\\\(?:n|u000[aA])");

  private static final String ADMIN_SCOPE = "https://www.googleapis.com/auth/sqlservice.admin";

  private ClientTls() {}

  /** Makes a context for connections to the instance, with a new certificate. */
  public static SSLContext to(EmulatedInstance instance, CloudSqlEmulator cloud)
      throws IOException {
    try {
      KeyPair keys = KeyPairs.newEc();
      KeyStore own = emptyStore();
      own.setKeyEntry(
          "client",
          keys.getPrivate(),
          new char[0],
          new Certificate[] {ephemeral(instance, cloud, keys)});
      KeyManagerFactory keyManagers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keyManagers.init(own, new char[0]);

      KeyStore trusted = emptyStore();
      for (X509Certificate authority : instance.serverAuthorities()) {
        trusted.setCertificateEntry("authority" + trusted.size(), authority);
      }
      TrustManagerFactory trustManagers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trustManagers.init(trusted);

      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK cannot speak TLS to the fake", e);
    }
  }

  /**
   * JKS, because PKCS12 would derive a key from the password of this in-memory store, which takes
   * longer than the TLS handshake.
   */
  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    return store;
  }

  private static Certificate ephemeral(
      EmulatedInstance instance, CloudSqlEmulator cloud, KeyPair keys)
      throws GeneralSecurityException, IOException {
    String path =
        "sql/v1beta4/projects/%s/instances/%s:generateEphemeralCert"
            .formatted(instance.project(), instance.id());
    String publicKey = Pem.encode("PUBLIC KEY", keys.getPublic().getEncoded());
    String token = cloud.issueToken("kit@example.com", ADMIN_SCOPE).value();
    String answer =
        post(
            cloud.adminEndpoint().resolve(path),
            token,
            "{\"public_key\":\"" + publicKey.replace("\n", "\\n") + "\"}");
    Matcher pem = CERTIFICATE.matcher(answer);
    if (!pem.find()) {
      throw new IOException("The fake gave no certificate");
    }
    byte[] der = Pem.decode(LINE_BREAK.matcher(pem.group(1)).replaceAll("\n"));
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(der));
  }

  private static String post(URI uri, String token, String body) throws IOException {
    HttpURLConnection call = (HttpURLConnection) uri.toURL().openConnection();
    call.setRequestMethod("POST");
    call.setRequestProperty("Authorization", "Bearer " + token);
    call.setRequestProperty("Content-Type", "application/json");
    call.setDoOutput(true);
    call.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    try (InputStream answer = call.getInputStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
