package dev.cloudsql.benchmarks.parts;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.pki.KeyPairs;
import dev.cloudsql.emulator.pki.Pem;
import dev.cloudsql.runtime.admin.AdminApi;
import dev.cloudsql.runtime.admin.AdminSettings;
import dev.cloudsql.runtime.admin.ApiConnections;
import dev.cloudsql.runtime.admin.ConnectSettings;
import java.net.URI;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a refresh does besides waiting: it asks, and reads the answers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class ApiParts {

  private final InstanceName name = new InstanceName("shop", "europe-west1", "orders");
  private final Pki pki = Pki.create();
  private final PublicKey key = KeyPairs.newRsa().getPublic();
  private final Token token = Token.of("token");
  private final AdminApi settings;
  private final AdminApi certificates;

  /** For JMH. */
  public ApiParts() {
    settings = api(settingsJson());
    certificates = api(certificateJson());
  }

  private static AdminApi api(JsonObject answer) {
    AdminSettings settings =
        new AdminSettings(
            URI.create("http://127.0.0.1/"),
            "benchmark",
            Optional::empty,
            Optional::empty,
            Duration.ofSeconds(10),
            InstantSource.system(),
            System::nanoTime);
    try {
      return new AdminApi(
          new ApiConnections((proxy, deadline) -> new CannedApi(answer.toString())), settings);
    } catch (ConnectorException e) {
      throw new IllegalStateException("Tokens may be sent to loopback", e);
    }
  }

  private JsonObject settingsJson() {
    JsonObject address = new JsonObject();
    address.addProperty("type", "PRIMARY");
    address.addProperty("ipAddress", "127.0.0.1");
    JsonArray addresses = new JsonArray();
    addresses.add(address);
    JsonObject answer = new JsonObject();
    answer.addProperty("backendType", "SECOND_GEN");
    answer.addProperty("databaseVersion", "POSTGRES_17");
    answer.addProperty("region", name.region());
    answer.add("ipAddresses", addresses);
    answer.add("serverCaCert", certificate(pki.shown().certificate()));
    return answer;
  }

  private JsonObject certificateJson() {
    JsonObject answer = new JsonObject();
    answer.add("ephemeralCert", certificate(pki.shown().certificate()));
    return answer;
  }

  private static JsonObject certificate(X509Certificate certificate) {
    JsonObject json = new JsonObject();
    json.addProperty("cert", Pem.of(certificate));
    return json;
  }

  /** Asks for the metadata, and reads it. */
  @Benchmark
  public ConnectSettings metadata() throws ConnectorException {
    return settings.connectSettings(name, token);
  }

  /** Asks for a certificate, and reads it. */
  @Benchmark
  public X509Certificate certificate() throws ConnectorException {
    return certificates.ephemeralCertificate(name, key, token, null).certificate();
  }
}
