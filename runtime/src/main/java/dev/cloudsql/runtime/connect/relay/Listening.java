package dev.cloudsql.runtime.connect.relay;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.LocalProxyOptions;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.instance.Messages;
import dev.cloudsql.runtime.instance.Target;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A port or a Unix socket on which a local proxy listens. */
final class Listening implements AutoCloseable {

  /** Clients that wait to be accepted; the system's own limit, 4096 on Linux, applies too. */
  private static final int BACKLOG = 4096;

  private final ServerSocketChannel channel;
  private final SocketAddress address;
  private final @Nullable Path path;

  private Listening(ServerSocketChannel channel, SocketAddress address, @Nullable Path path) {
    this.channel = channel;
    this.address = address;
    this.path = path;
  }

  static Listening open(Target target, LocalProxyOptions options) throws ConnectorException {
    Path path = options.unixSocket().orElse(null);
    String where = path == null ? options.host() + ":" + options.port() : path.toString();
    try {
      return path == null ? tcp(options) : unix(path);
    } catch (IOException | UnsupportedOperationException e) {
      String advice =
          path == null
              ? "Choose another port or address of this machine, or stop the process that listens there"
              : "Choose a path of at most 107 bytes in an existing directory, at which there is no file";
      throw new ConnectorException(
          ErrorCode.LISTEN,
          Phase.CONFIG,
          target.instance(),
          "Cannot listen for %s at %s: %s. %s."
              .formatted(target, where, Messages.reason(e), advice),
          e);
    }
  }

  private static Listening tcp(LocalProxyOptions options) throws IOException {
    InetSocketAddress address = new InetSocketAddress(options.host(), options.port());
    if (address.isUnresolved()) {
      throw new IOException("the host is unknown");
    }
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.bind(address, BACKLOG);
      channel.configureBlocking(false);
      return new Listening(channel, channel.getLocalAddress(), null);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Listening unix(Path path) throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
    removeStale(path, address);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(address, BACKLOG);
      channel.configureBlocking(false);
      return new Listening(channel, address, path);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Removes a socket that a process has left behind; nothing listens on it. */
  private static void removeStale(Path path, UnixDomainSocketAddress address) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.isRegularFile(path) || Files.isDirectory(path)) {
      throw new IOException("there is a file that is no socket");
    }
    try {
      SocketChannel.open(address).close();
    } catch (ConnectException nobody) {
      Files.delete(path);
      return;
    }
    throw new IOException("another process listens there");
  }

  ServerSocketChannel channel() {
    return channel;
  }

  SocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    try {
      if (channel.isOpen()) {
        channel.close();
        if (path != null) {
          Files.deleteIfExists(path);
        }
      }
    } catch (IOException e) {
      // Nothing listens there any more.
    }
  }

  @Override
  public String toString() {
    return address instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
        : address.toString();
  }
}
