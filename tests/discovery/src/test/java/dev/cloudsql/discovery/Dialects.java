package dev.cloudsql.discovery;

import dev.cloudsql.AuthMode;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.sql.Connection;
import java.util.Optional;

/** Dialects that must not be on the path with another one. */
final class Dialects {

  private Dialects() {}

  public static final class Other extends Named {
    public Other() {
      super("h2");
    }
  }

  public static final class Broken extends Named {
    public Broken() {
      super("broken");
      throw new IllegalStateException("out of order");
    }
  }

  /** Has a name, and speaks nothing. */
  public abstract static class Named implements DialectProvider {

    private final String name;

    protected Named(String name) {
      this.name = name;
    }

    @Override
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
}
