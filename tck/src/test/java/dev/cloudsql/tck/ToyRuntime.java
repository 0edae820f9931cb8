package dev.cloudsql.tck;

import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.spi.ConnectorRuntime;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.util.Properties;

/** A runtime of the fewest words: right in everything, or wrong in one thing. */
public class ToyRuntime implements ConnectorRuntime {

  private final RuntimeFlaw flaw;

  /** A runtime without flaws, for ServiceLoader. */
  public ToyRuntime() {
    this(null);
  }

  ToyRuntime(RuntimeFlaw flaw) {
    this.flaw = flaw;
  }

  @Override
  public Connector create(DialectProvider dialect, ConnectorConfig config) {
    return new ToyConnector(dialect, new ToyCloud(config, flaw), flaw);
  }

  @Override
  public Connector shared(DialectProvider dialect) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SocketSource sockets(DialectProvider dialect, Properties properties) {
    throw new UnsupportedOperationException();
  }

  /** A runtime that nobody finds. */
  static final class Lost extends ToyRuntime {}
}
