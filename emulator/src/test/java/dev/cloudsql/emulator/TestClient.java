package dev.cloudsql.emulator;

import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.pki.KeyPairs;
import dev.cloudsql.emulator.pki.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A connector of a few lines, made of what the JDK has. */
final class TestClient {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final CloudSqlEmulator cloud;

  TestClient(CloudSqlEmulator cloud) {
    this.cloud = cloud;
  }

  String token() {
    return cloud.credentials().apiToken().value();
  }

  static String path(String name, String call) {
    String[] parts = name.split(":");
    return "sql/v1beta4/projects/%s/instances/%s%s"
        .formatted(
            String.join(":", List.of(parts).subList(0, parts.length - 2)),
            parts[parts.length - 1],
            call);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(cloud.adminEndpoint().resolve("/" + path))
        .header("Authorization", "Bearer " + token());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).build());
  }

  HttpResponse<String> connectSettings(String name) throws IOException, InterruptedException {
    return get(path(name, "/connectSettings"));
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send(request(path).POST(BodyPublishers.ofString(body)).build());
  }

  static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return HTTP.send(request, BodyHandlers.ofString());
  }

  static URI uri(CloudSqlEmulator cloud, String path) {
    return cloud.adminEndpoint().resolve("/" + path);
  }

  /** The ephemeral certificate for the shared key. */
  X509Certificate certificate(String name) throws IOException, InterruptedException {
    return certificate(name, "");
  }

  X509Certificate certificate(String name, String loginToken)
      throws IOException, InterruptedException {
    String key = Pem.encode("RSA PUBLIC KEY", KeyPairs.sharedRsa().getPublic().getEncoded());
    String body =
        "{\"public_key\": \"%s\", \"access_token\": \"%s\"}"
            .formatted(key.replace("\n", "\\n"), loginToken);
    HttpResponse<String> answer = post(path(name, ":generateEphemeralCert"), body);
    if (answer.statusCode() != 200) {
      throw new IOException(answer.body());
    }
    return x509(pem(answer.body()));
  }

  /** The first PEM text of a JSON text. */
  static String pem(String json) {
    Matcher cert = Pattern.compile("\"cert\": \"([^\"]*)\"").matcher(json);
    if (!cert.find()) {
      throw new IllegalArgumentException("No certificate in " + json);
    }
    return cert.group(1).replaceAll("\\\\u000a|\\\\n", "\n");
  }

  static X509Certificate x509(String pem) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A context with a new certificate that trusts what the Admin API announces. */
  SSLContext context(String name) throws IOException, InterruptedException {
    String authority = pem(connectSettings(name).body());
    return context(certificate(name), x509(authority));
  }

  static SSLContext context(X509Certificate client, X509Certificate authority) {
    try {
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      own.setKeyEntry(
          "me", KeyPairs.sharedRsa().getPrivate(), new char[0], new Certificate[] {client});
      KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
      keys.init(own, new char[0]);
      KeyStore others = KeyStore.getInstance("PKCS12");
      others.load(null, null);
      others.setCertificateEntry("authority", authority);
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(others);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A TLS 1.3 connection to the public address, handshake done. */
  SSLSocket connect(EmulatedInstance db) throws IOException, InterruptedException {
    return handshake(context(db.name()), dial(db));
  }

  /**
   * Connects, is answered, and leaves; a client that leaves sooner may be counted as a failed
   * handshake.
   */
  void visit(EmulatedInstance db) throws IOException, InterruptedException {
    try (SSLSocket socket = connect(db)) {
      roundTrip(socket, "visit");
    }
  }

  Socket dial(EmulatedInstance db) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(db.host(AddressType.PUBLIC), cloud.serverPort()));
    return socket;
  }

  SSLSocket handshake(SSLContext context, Socket raw) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(raw, "instance", 3307, true);
    socket.setEnabledProtocols(new String[] {"TLSv1.3"});
    try {
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Writes, and reads as many bytes back. */
  static String roundTrip(Socket socket, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return new String(socket.getInputStream().readNBytes(bytes.length), StandardCharsets.UTF_8);
  }
}
