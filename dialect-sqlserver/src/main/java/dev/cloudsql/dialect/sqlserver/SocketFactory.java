package dev.cloudsql.dialect.sqlserver;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.spi.SourceSocketFactory;
import java.util.Properties;

/**
 * The socket factory for mssql-jdbc, which creates it by class name, one for each connection;
 * returns connected sockets.
 *
 * <p>It may also be named in a plain driver URL: {@code
 * jdbc:sqlserver://localhost;databaseName=shop;encrypt=false;socketFactoryClass=dev.cloudsql.dialect.sqlserver.SocketFactory;socketFactoryConstructorArg=project:region:instance?ipTypes=PRIVATE}.
 * The argument is the instance, followed by a question mark and options of the connector as {@code
 * key=value}, percent-encoded and joined by {@code &}; an argument with a semicolon must be in
 * braces. {@code encrypt=false} is set because the socket is already encrypted. The host must
 * resolve to a single address, and is not used otherwise.
 *
 * <p>The driver keeps only the message of a failure, and reports it after a retry ten seconds
 * later; with {@code connectRetryCount=0} it reports it immediately.
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

  /**
   * Finds the sockets of the instance that the environment names; called by the driver if the URL
   * has no {@code socketFactoryConstructorArg}.
   */
  public SocketFactory() {
    super(() -> SocketSource.of("sqlserver", new Properties()));
  }

  private static SocketSource sockets(String argument) throws ConnectorException {
    return LoginSockets.isArgument(argument)
        ? LoginSockets.redeem(argument)
        : SocketSource.of("sqlserver", FactoryArgument.properties(argument));
  }
}
