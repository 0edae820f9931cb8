package dev.cloudsql.cli.doctor;

import dev.cloudsql.AuthMode;
import dev.cloudsql.spi.ClientProtocol;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;

/** A dialect of PostgreSQL that takes part in the metadata exchange. */
public final class TellingDialect implements DialectProvider {

  @Override
  public String name() {
    return "telling";
  }

  @Override
  public Optional<String> unsupported(String databaseVersion, AuthMode authMode) {
    return databaseVersion.startsWith("POSTGRES_")
        ? Optional.empty()
        : Optional.of("it speaks to PostgreSQL only");
  }

  @Override
  public Optional<ClientProtocol> clientProtocol() {
    return Optional.of(ClientProtocol.TLS);
  }

  @Override
  public Connection connect(SocketSource sockets, ConnectRequest request) throws SQLException {
    throw new SQLFeatureNotSupportedException("It does not log in");
  }
}
