package dev.cloudsql.reliability.testing;

import dev.cloudsql.emulator.CloudSqlEmulator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;

/** The options of a URL that lead to the emulator, as text, so that any class loader reads them. */
public final class CloudProperties {

  private CloudProperties() {}

  /**
   * The options without the instance.
   *
   * @param directory gets the file of the credentials
   * @param idleSeconds after how long without use the connector stops
   */
  public static Properties of(CloudSqlEmulator cloud, Path directory, String idleSeconds)
      throws IOException {
    Properties properties = new Properties();
    properties.setProperty("user", "app");
    properties.setProperty("cloudSqlAdminRootUrl", cloud.adminEndpoint().toString());
    properties.setProperty("cloudSqlServerPort", Integer.toString(cloud.serverPort()));
    properties.setProperty(
        "cloudSqlGoogleCredentialsPath", cloud.writeServiceAccountKey(directory).toString());
    properties.setProperty("cloudSqlIdleTimeout", idleSeconds);
    return properties;
  }
}
