package dev.cloudsql.dialect.postgres;

import dev.cloudsql.AuthMode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.spi.ConnectRequest;
import java.time.Duration;
import java.util.Map;

/** The logins that tests ask for. */
final class Requests {

  static final InstanceName INSTANCE = new InstanceName("shop", "europe-west1", "orders");

  private Requests() {}

  /** As a user whom the database trusts. */
  static ConnectRequest trusted(Map<String, String> driverProperties) {
    return request(AuthMode.BUILT_IN, "postgres", null, driverProperties, Duration.ofSeconds(60));
  }

  static ConnectRequest withPassword(String user, String password) {
    return request(AuthMode.BUILT_IN, user, password, Map.of(), Duration.ofSeconds(60));
  }

  static ConnectRequest iam(String user, Map<String, String> driverProperties) {
    return request(AuthMode.IAM, user, null, driverProperties, Duration.ofSeconds(60));
  }

  private static ConnectRequest request(
      AuthMode authMode,
      String user,
      String password,
      Map<String, String> driverProperties,
      Duration timeout) {
    return ConnectRequest.builder(INSTANCE)
        .databaseVersion("POSTGRES_17")
        .database("postgres")
        .user(user)
        .password(password)
        .authMode(authMode)
        .driverProperties(driverProperties)
        .timeout(timeout)
        .build();
  }
}
