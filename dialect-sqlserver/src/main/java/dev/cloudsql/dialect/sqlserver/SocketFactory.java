package dev.cloudsql.dialect.sqlserver;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.spi.SourceSocketFactory;

/**
 * Hands open sockets to mssql-jdbc, which makes this object by its name, one for each connection.
 *
 * <p>The name may also stand in a plain driver URL, for programs that know only the driver: {@code
 * jdbc:sqlserver://localhost;databaseName=shop;encrypt=false;socketFactoryClass=dev.cloudsql.dialect.sqlserver.SocketFactory;socketFactoryConstructorArg=project:region:instance?ipTypes=PRIVATE}.
 * The argument is the instance, and behind a question mark options of the connector as {@code
 * key=value}, percent-encoded and joined by {@code &}; where it needs a semicolon, braces go around
 * it. {@code encrypt=false} because the socket is encrypted already. The host must be one that
 * resolves to a single address, and is not otherwise used.
 *
 * <p>Of a failure the driver keeps no more than the message, and it reports it only after another
 * try ten seconds later; {@code connectRetryCount=0} makes it report at once.
 */
public final class SocketFactory extends SourceSocketFactory {

  /**
   * Finds the sockets; called by the driver.
   *
   * @param argument the instance and options, or what the dialect passes
   */
  public SocketFactory(String argument) {
    super(() -> sockets(argument));
  }

  private static SocketSource sockets(String argument) throws ConnectorException {
    return LoginSockets.isArgument(argument)
        ? LoginSockets.redeem(argument)
        : SocketSource.of("sqlserver", FactoryArgument.properties(argument));
  }
}
