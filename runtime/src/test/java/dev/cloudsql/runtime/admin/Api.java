package dev.cloudsql.runtime.admin;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Token;
import dev.cloudsql.runtime.testing.ScriptedServer;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** An {@link AdminApi} in front of a server that a test scripts, with a clock that a test moves. */
final class Api implements AutoCloseable {

  static final InstanceName NAME = new InstanceName("shop", "europe-west1", "orders");
  static final Token API_TOKEN = Token.of("api-secret-1");
  static final Token LOGIN_TOKEN = Token.of("login-secret-2");
  static final Duration LIMIT = Duration.ofSeconds(20);
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  final ScriptedServer server = new ScriptedServer();
  final AtomicLong nanos = new AtomicLong();
  Optional<String> quotaProject = Optional.empty();
  Optional<String> principal = Optional.of("sa@shop.iam.gserviceaccount.com");
  String userAgent = "cloudsql/test";
  Duration limit = LIMIT;

  Api() throws IOException {}

  AdminApi at(URI root) throws ConnectorException {
    return new AdminApi(new ApiConnections(), settings(root));
  }

  AdminSettings settings(URI root) {
    return new AdminSettings(
        root, userAgent, () -> quotaProject, () -> principal, limit, () -> NOW, nanos::get);
  }

  ConnectSettings connectSettings() throws ConnectorException {
    return at(server.root()).connectSettings(NAME, API_TOKEN);
  }

  X509Certificate certificate() throws ConnectorException {
    return at(server.root())
        .ephemeralCertificate(NAME, TestCertificates.KEY.getPublic(), API_TOKEN, LOGIN_TOKEN)
        .certificate();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
