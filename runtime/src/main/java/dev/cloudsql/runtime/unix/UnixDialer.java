package dev.cloudsql.runtime.unix;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.instance.Messages;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.InvalidPathException;

/** Opens Unix sockets. */
public final class UnixDialer {

  private UnixDialer() {}

  /**
   * Opens a socket, which stays guarded by the attempt.
   *
   * @param path of the socket
   * @throws ConnectorException if no server listens there, or the system has no Unix sockets
   */
  public static Socket dial(Attempt attempt, String path) throws ConnectorException {
    attempt.enter(Phase.TCP);
    UnixDomainSocketAddress address = address(attempt.instance(), path);
    try {
      SocketChannel channel = attempt.guard(SocketChannel.open(StandardProtocolFamily.UNIX));
      try {
        channel.connect(address);
        channel.configureBlocking(false);
        Socket socket =
            attempt.guard(new ChannelSocketImpl(channel, () -> tell(attempt)).socket(address));
        attempt.release(channel);
        return socket;
      } catch (IOException e) {
        attempt.release(channel);
        channel.close();
        throw e;
      }
    } catch (ConnectorException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      attempt.check();
      throw failure(attempt.instance(), path, e);
    }
  }

  /** Makes the exception for a server that closed the connection after accepting it. */
  public static ConnectorException brokenOff(
      InstanceName instance, String path, IOException cause) {
    return new ConnectorException(
        ErrorCode.UNIX_SOCKET,
        Phase.LOGIN,
        instance,
        "Cannot connect to %s: what serves the Unix socket %s closed the connection before the database answered (%s). A Cloud SQL Auth Proxy does so when it cannot reach the instance; its log says why."
            .formatted(instance, path, Messages.reason(cause)),
        cause);
  }

  /** Reports an interrupt to the attempt, if the attempt has not ended. */
  private static void tell(Attempt attempt) {
    try {
      attempt.check();
    } catch (ConnectorException over) {
      // The attempt has closed the socket if it still owned it, which ends the wait.
    }
  }

  private static UnixDomainSocketAddress address(InstanceName instance, String path)
      throws ConnectorException {
    try {
      return UnixDomainSocketAddress.of(path);
    } catch (InvalidPathException e) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          instance,
          "Cannot connect to %s: unixSocketPath is no path (%s). Write the path of the socket, or of its directory."
              .formatted(instance, e.getMessage()),
          null);
    }
  }

  private static ConnectorException failure(InstanceName instance, String path, Exception cause) {
    return new ConnectorException(
        ErrorCode.UNIX_SOCKET,
        Phase.TCP,
        instance,
        "Cannot connect to %s at the Unix socket %s: %s. Check that a mount or a Cloud SQL Auth Proxy serves this instance there."
            .formatted(instance, path, Messages.reason(cause)),
        cause);
  }
}
