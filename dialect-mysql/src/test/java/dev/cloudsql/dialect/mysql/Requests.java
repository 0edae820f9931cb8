package dev.cloudsql.dialect.mysql;

import dev.cloudsql.AuthMode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;

/** The logins that tests ask for. */
final class Requests {

  static final InstanceName INSTANCE = new InstanceName("shop", "europe-west1", "orders");

  private Requests() {}

  static ConnectRequest of(AuthMode authMode, Map<String, String> driverProperties) {
    return ConnectRequest.builder(INSTANCE)
        .databaseVersion("MYSQL_8_0")
        .database("shop")
        .user("app")
        .password(authMode == AuthMode.IAM ? null : "s3cret")
        .authMode(authMode)
        .driverProperties(driverProperties)
        .timeout(Duration.ofSeconds(60))
        .build();
  }

  /** A source whose sockets cannot be opened. */
  static SocketSource sockets() {
    return new SocketSource() {
      @Override
      public Socket open() throws IOException {
        throw new IOException("Connection refused");
      }

      @Override
      public String ticket() {
        return "none.1";
      }
    };
  }
}
