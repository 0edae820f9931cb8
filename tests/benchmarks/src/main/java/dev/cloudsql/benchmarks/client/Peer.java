package dev.cloudsql.benchmarks.client;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.Socket;
import java.util.Properties;
import javax.net.SocketFactory;

/** The official connector, used as pgjdbc uses it: a factory for each connection. */
final class Peer implements Contender {

  private final Properties properties = new Properties();
  private final Constructor<? extends SocketFactory> factories;

  Peer(Place place) throws ReflectiveOperationException {
    properties.setProperty("cloudSqlAdminRootUrl", place.adminEndpoint().toString());
    properties.setProperty(
        "cloudSqlGoogleCredentialsPath",
        place.directory().resolve("service-account.json").toString());
    if (place.lazy()) {
      properties.setProperty("cloudSqlRefreshStrategy", "lazy");
    }
    factories =
        Class.forName("com.google.cloud.sql.postgres.SocketFactory")
            .asSubclass(SocketFactory.class)
            .getConstructor(Properties.class);
  }

  @Override
  public Socket open(String instance) throws IOException {
    Properties own = new Properties();
    own.putAll(properties);
    own.setProperty("cloudSqlInstance", instance);
    try {
      return factories.newInstance(own).createSocket();
    } catch (ReflectiveOperationException e) {
      throw new IOException("The official connector has another constructor", e);
    }
  }
}
