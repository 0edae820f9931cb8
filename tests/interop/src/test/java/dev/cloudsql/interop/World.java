package dev.cloudsql.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.sql.ConnectorRegistry;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.ApiRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * An emulator with one instance, on the only port that the official connector knows.
 *
 * @param cloud the Admin API and the token server
 * @param db the instance, with a public and a private address
 * @param key the file with the key of the cloud's service account
 */
record World(CloudSqlEmulator cloud, EmulatedInstance db, Path key) implements AutoCloseable {

  static final String INSTANCE = "shop:europe-west1:orders";

  private static final int OFFICIAL_PORT = 3307;

  static World start(Engine engine, Backend backend, Path directory) throws IOException {
    CloudSqlEmulator cloud = CloudSqlEmulator.builder().serverPort(OFFICIAL_PORT).start();
    EmulatedInstance db =
        cloud
            .instance(INSTANCE)
            .databaseVersion(engine.version())
            .addresses(AddressType.PUBLIC, AddressType.PRIVATE)
            .settings(settings -> settings.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE"))
            .backend(backend)
            .start();
    return new World(cloud, db, cloud.writeServiceAccountKey(directory));
  }

  /** What a program has in its properties today that uses the official connector. */
  Properties properties(String user) {
    Properties properties = connectorProperties();
    properties.setProperty("user", user);
    return properties;
  }

  /** Those of them that are the connector's, and not the driver's. */
  Properties connectorProperties() {
    Properties properties = new Properties();
    properties.setProperty("cloudSqlInstance", INSTANCE);
    properties.setProperty("cloudSqlAdminRootUrl", cloud.adminEndpoint().toString());
    properties.setProperty("cloudSqlGoogleCredentialsPath", key.toString());
    properties.setProperty("ipTypes", "PRIVATE");
    return properties;
  }

  /** The IAM user's name in PostgreSQL, which both connectors expect in the properties. */
  String iamUser() {
    return cloud.serviceAccount().replace(".gserviceaccount.com", "");
  }

  /** What the one request for a certificate said. */
  String certificateRequest() {
    List<ApiRequest> requests = cloud.calls().of(ApiCall.GENERATE_EPHEMERAL_CERT);
    assertThat(requests).hasSize(1);
    return requests.get(0).body();
  }

  /** Checks for one connect by the private address, with only the calls that Cloud SQL supports. */
  void assertOneVisit(String userAgent) {
    assertThat(cloud.calls().of(ApiCall.CONNECT_SETTINGS))
        .extracting(call -> call.header("User-Agent").orElse(""))
        .singleElement()
        .asString()
        .contains(userAgent);
    assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT, db.name())).isEqualTo(1);
    assertThat(cloud.calls().tokensIssued()).isPositive();
    assertThat(cloud.calls().count(ApiCall.UNKNOWN)).isZero();
    assertThat(db.connections().handshakes()).isEqualTo(1);
    assertThat(db.connections().failedHandshakes()).isZero();
    assertThat(db.connections().acceptedAt()).containsExactly(db.host(AddressType.PRIVATE));
    db.connections().awaitOpen(0);
  }

  @Override
  public void close() {
    ConnectorRegistry.reset();
    cloud.close();
  }
}
