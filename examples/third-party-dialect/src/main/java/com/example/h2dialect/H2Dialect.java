package com.example.h2dialect;

import com.google.auto.service.AutoService;
import dev.cloudsql.AuthMode;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** Logs in to H2's TCP server with H2's own driver. */
@AutoService(DialectProvider.class)
public final class H2Dialect implements DialectProvider {

  private static final Driver DRIVER = new org.h2.Driver();

  /** Made by {@link java.util.ServiceLoader}. */
  public H2Dialect() {}

  @Override
  public String name() {
    return "h2";
  }

  @Override
  public Optional<String> unsupported(String databaseVersion, AuthMode authMode) {
    if (!databaseVersion.startsWith("H2_")) {
      return Optional.of("it speaks to H2 only");
    }
    return authMode == AuthMode.IAM ? Optional.of("H2 has no IAM users") : Optional.empty();
  }

  @Override
  public Connection connect(SocketSource sockets, ConnectRequest request)
      throws SQLException, IOException {
    String database = request.database().orElse("");
    if (database.contains(";")) {
      // In H2's URLs settings begin there, which are no part of a name.
      throw request.refusal(
          "the name of an H2 database has no semicolon, but '%s' has. Give settings as driver properties."
              .formatted(database));
    }
    Properties properties = request.driverProperties(Set.of());
    // Else one property that H2 does not know fails the login.
    properties.putIfAbsent("IGNORE_UNKNOWN_SETTINGS", "TRUE");
    // H2 cancels a statement over another connection to the same port.
    return sockets
        .relay()
        .keepOpen()
        .connect(
            port -> DRIVER.connect("jdbc:h2:tcp://127.0.0.1:" + port + "/" + database, properties));
  }
}
