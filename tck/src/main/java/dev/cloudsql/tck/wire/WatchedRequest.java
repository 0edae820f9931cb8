package dev.cloudsql.tck.wire;

import dev.cloudsql.TcpRequest;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A TCP request that can be cancelled and that records its calls. */
public final class WatchedRequest implements TcpRequest {

  private static final Duration TIME = Duration.ofSeconds(30);

  private final int port;
  private final @Nullable Integer instead;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Closeable> guarded = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Boolean> asked = new CompletableFuture<>();
  private volatile boolean over;

  private WatchedRequest(int port, @Nullable Integer instead) {
    this.port = port;
    this.instead = instead;
  }

  /** Makes a request for a port of this machine. */
  public static WatchedRequest to(int port) {
    return new WatchedRequest(port, null);
  }

  /** The same request, but {@link #connect} connects to another port. */
  public WatchedRequest detour(int other) {
    return new WatchedRequest(port, other);
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public Duration remaining() {
    return over ? Duration.ZERO : TIME;
  }

  @Override
  public Socket connect(String host, int to) throws IOException {
    InetAddress address =
        instead != null ? InetAddress.getLoopbackAddress() : InetAddress.getAllByName(host)[0];
    Socket socket = guard(new Socket(address, instead != null ? instead : to));
    sockets.add(socket);
    asked.complete(true);
    return socket;
  }

  @Override
  public <C extends Closeable> C guard(C resource) throws IOException {
    guarded.add(resource);
    if (over) {
      resource.close();
      throw new IOException("The connect was called off");
    }
    return resource;
  }

  /** Completes when {@link #connect} has been called. */
  public CompletableFuture<Boolean> asked() {
    return asked;
  }

  /** Cancels the request: closes all guarded resources, now and when they are guarded later. */
  public void callOff() throws IOException {
    over = true;
    for (Closeable resource : guarded) {
      resource.close();
    }
  }

  /** Whether all connections that it has opened are closed. */
  public boolean isClean() {
    return sockets.stream().allMatch(Socket::isClosed);
  }
}
