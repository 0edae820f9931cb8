package dev.cloudsql.tck;

import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** What is known of an instance. */
record ToyInstance(
    InstanceName name,
    String databaseVersion,
    Map<IpType, String> addresses,
    SSLContext context,
    RuntimeFlaw flaw) {

  private static final Pattern ADDRESS =
      Pattern.compile("\"type\"\\s*:\\s*\"(\\w+)\"\\s*,\\s*\"ipAddress\"\\s*:\\s*\"([^\"]+)\"");
  private static final Pattern LINE_BREAK = Pattern.compile("\\\\(?:n|u000[aA])");

  static ToyInstance of(
      InstanceName name, String settings, String certificate, KeyPair keys, RuntimeFlaw flaw)
      throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("JKS");
      store.load(null, null);
      store.setKeyEntry(
          "client",
          keys.getPrivate(),
          new char[0],
          certificates(field("cert", certificate)).toArray(Certificate[]::new));
      KeyManagerFactory keyManagers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keyManagers.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      List<X509Certificate> authorities = certificates(field("cert", settings));
      context.init(
          keyManagers.getKeyManagers(), new TrustManager[] {new ToyTrust(authorities, flaw)}, null);
      return new ToyInstance(
          name, field("databaseVersion", settings), addresses(settings), context, flaw);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static Map<IpType, String> addresses(String settings) {
    Map<IpType, String> addresses = new EnumMap<>(IpType.class);
    for (MatchResult address : ADDRESS.matcher(settings).results().toList()) {
      IpType type = address.group(1).equals("PRIMARY") ? IpType.PUBLIC : IpType.PRIVATE;
      addresses.put(type, address.group(2));
    }
    return addresses;
  }

  private static String field(String name, String json) throws IOException {
    Matcher field =
        Pattern.compile("\"" + name + "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
    if (!field.find()) {
      throw new IOException("No " + name);
    }
    return LINE_BREAK.matcher(field.group(1)).replaceAll("\n");
  }

  private static List<X509Certificate> certificates(String pem) throws CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }
}
