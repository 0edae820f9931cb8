package dev.cloudsql.spi;

import dev.cloudsql.AuthMode;
import java.sql.Connection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A dialect that has a name and speaks nothing. */
public abstract class NamedDialect implements DialectProvider {

  private final @Nullable String name;

  protected NamedDialect(@Nullable String name) {
    this.name = name;
  }

  @Override
  @SuppressWarnings("NullAway") // Some plug-ins do.
  public String name() {
    return name;
  }

  @Override
  public Optional<String> unsupported(String databaseVersion, AuthMode authMode) {
    return Optional.of("it is a test's");
  }

  @Override
  public Connection connect(SocketSource sockets, ConnectRequest request) {
    throw new UnsupportedOperationException();
  }
}
