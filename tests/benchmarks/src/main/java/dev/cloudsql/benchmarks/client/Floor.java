package dev.cloudsql.benchmarks.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Bare JSSE with a certificate that was fetched beforehand: no connector can be quicker, and this
 * one checks no server's name.
 */
final class Floor implements Contender {

  private static final String[] PROTOCOLS = {"TLSv1.3"};

  private final Place place;
  private final PrivateKey key;
  private final Map<String, SSLSocketFactory> sockets = new ConcurrentHashMap<>();

  Floor(Place place) throws IOException, GeneralSecurityException {
    this.place = place;
    byte[] bytes = Files.readAllBytes(place.directory().resolve("key"));
    this.key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes));
  }

  private SSLSocketFactory sockets(String instance) {
    try {
      return context(place.directory().resolve(place.host(instance))).getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("The server has left no certificates", e);
    }
  }

  private SSLContext context(Path certificates) throws IOException, GeneralSecurityException {
    KeyStore client = store();
    Certificate[] chain = {certificate(certificates.resolve("client.pem"))};
    client.setKeyEntry("client", key, new char[0], chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(client, new char[0]);

    KeyStore servers = store();
    servers.setCertificateEntry("server", certificate(certificates.resolve("server.pem")));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(servers);

    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore store() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Certificate certificate(Path file) throws IOException, GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
  }

  @Override
  public Socket open(String instance) throws IOException {
    String host = place.host(instance);
    Socket tcp = new Socket();
    tcp.setTcpNoDelay(true);
    tcp.setKeepAlive(true);
    tcp.connect(new InetSocketAddress(host, place.port()));
    SSLSocketFactory factory = sockets.computeIfAbsent(instance, this::sockets);
    SSLSocket tls = (SSLSocket) factory.createSocket(tcp, host, place.port(), true);
    tls.setEnabledProtocols(PROTOCOLS);
    tls.startHandshake();
    return tls;
  }
}
