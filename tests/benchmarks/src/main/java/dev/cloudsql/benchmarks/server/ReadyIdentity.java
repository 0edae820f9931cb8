package dev.cloudsql.benchmarks.server;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.pki.KeyPairs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client without a connector needs: a key, and certificates that were fetched with it. */
final class ReadyIdentity {

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----");
  private static final String SCOPE = "https://www.googleapis.com/auth/sqlservice.admin";

  /** Longer than any plan takes; connectors renew theirs. */
  private static final Duration LIFE = Duration.ofDays(1);

  private ReadyIdentity() {}

  /** Writes the key, and for each instance a directory of its host's name. */
  static void write(CloudSqlEmulator cloud, List<EmulatedInstance> instances, Path directory)
      throws Exception {
    KeyPair keys = KeyPairs.newRsa();
    Files.write(directory.resolve("key"), keys.getPrivate().getEncoded());
    for (EmulatedInstance instance : instances) {
      Duration usual = instance.settings().certificateLifetime();
      instance.update(settings -> settings.withCertificateLifetime(LIFE));
      Path own = Files.createDirectories(directory.resolve(instance.host(AddressType.PUBLIC)));
      Files.writeString(own.resolve("client.pem"), fetch(cloud, instance, keys.getPublic()));
      Files.writeString(own.resolve("server.pem"), pem(instance.serverAuthorities().get(0)));
      instance.update(settings -> settings.withCertificateLifetime(usual));
    }
  }

  private static String fetch(CloudSqlEmulator cloud, EmulatedInstance instance, PublicKey key)
      throws IOException, InterruptedException {
    URI uri =
        cloud
            .adminEndpoint()
            .resolve(
                "sql/v1beta4/projects/%s/instances/%s:generateEphemeralCert"
                    .formatted(instance.project(), instance.id()));
    String body =
        "{\"public_key\": \"%s\"}"
            .formatted(pem("PUBLIC KEY", key.getEncoded()).replace("\n", "\\n"));
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header(
                "Authorization",
                "Bearer " + cloud.issueToken(cloud.serviceAccount(), SCOPE).value())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    String answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    Matcher certificate = PEM.matcher(answer);
    if (!certificate.find()) {
      throw new IOException("No certificate: " + answer);
    }
    return certificate.group().replace("\\n", "\n").replace("\\u000a", "\n");
  }

  private static String pem(X509Certificate certificate) throws CertificateEncodingException {
    return pem("CERTIFICATE", certificate.getEncoded());
  }

  private static String pem(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, base64, label);
  }
}
