package dev.cloudsql.emulator.backend;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The database behind an instance, which receives the decrypted connections of the server proxy.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Backend {

  /**
   * Serves one connection. Called on a separate thread for each connection, which is closed on
   * return.
   *
   * @param connection the client's connection, decrypted
   * @throws IOException ends this connection only
   */
  void serve(BackendConnection connection) throws IOException;

  /** A backend that sends back the bytes that it receives. */
  static Backend echo() {
    return connection -> {
      byte[] buffer = new byte[Relay.BUFFER_BYTES];
      for (int n; (n = connection.input().read(buffer)) >= 0; ) {
        connection.output().write(buffer, 0, n);
        connection.output().flush();
      }
    };
  }

  /** A database on a TCP port, one connection to it for each client. */
  static Backend tcp(String host, int port) {
    return connection -> {
      try (Socket socket = new Socket()) {
        try {
          socket.connect(new InetSocketAddress(host, port));
        } catch (IOException e) {
          throw new IOException("no database at %s:%s (%s)".formatted(host, port, e), e);
        }
        socket.setTcpNoDelay(true);
        Relay.between(connection, Peer.of(socket));
      }
    };
  }

  /** A database on a Unix domain socket, one connection to it for each client. */
  static Backend unixSocket(Path path) {
    return connection -> {
      try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
        Relay.between(connection, Peer.of(channel));
      }
    };
  }
}
