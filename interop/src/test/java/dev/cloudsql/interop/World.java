package dev.cloudsql.interop;

import com.google.cloud.sql.ConnectorRegistry;
import dev.cloudsql.IpType;
import dev.cloudsql.tck.fake.FakeCloudSql;
import dev.cloudsql.tck.fake.FakeInstance;
import dev.cloudsql.tck.fake.backend.Backend;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;

/**
 * A fake cloud with one instance, on the only port that the official connector knows.
 *
 * @param cloud the Admin API and the token server
 * @param db the instance, with a public and a private address
 * @param key the file with the key of the cloud's service account
 */
record World(FakeCloudSql cloud, FakeInstance db, Path key) implements AutoCloseable {

  static final String INSTANCE = "shop:europe-west1:orders";

  private static final int OFFICIAL_PORT = 3307;

  static World start(EmbeddedPostgres postgres, Path directory) throws IOException {
    FakeCloudSql cloud = FakeCloudSql.builder().serverPort(OFFICIAL_PORT).start();
    FakeInstance db =
        cloud
            .instance(INSTANCE)
            .addresses(IpType.PUBLIC, IpType.PRIVATE)
            .backend(Backend.tcp("127.0.0.1", postgres.getPort()))
            .start();
    return new World(cloud, db, cloud.writeServiceAccountKey(directory));
  }

  /** What a program has in its properties today that uses the official connector. */
  Properties properties(String user) {
    Properties properties = new Properties();
    properties.setProperty("cloudSqlInstance", INSTANCE);
    properties.setProperty("cloudSqlAdminRootUrl", cloud.adminEndpoint().toString());
    properties.setProperty("cloudSqlGoogleCredentialsPath", key.toString());
    properties.setProperty("ipTypes", "PRIVATE");
    properties.setProperty("user", user);
    return properties;
  }

  /** The IAM user's name in PostgreSQL, which both connectors expect in the properties. */
  String iamUser() {
    return cloud.serviceAccount().replace(".gserviceaccount.com", "");
  }

  @Override
  public void close() {
    ConnectorRegistry.reset();
    cloud.close();
  }
}
