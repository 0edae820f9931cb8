package dev.cloudsql;

import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link LocalProxy}: where it listens, whom it serves, and how it connects to the
 * instance.
 *
 * <p>Immutable; one object serves any number of proxies.
 *
 * @since 0.1
 */
public final class LocalProxyOptions {

  private static final String LOOPBACK = "127.0.0.1";
  private static final int LAST_PORT = 65535;

  private final String host;
  private final int port;
  private final @Nullable Path unixSocket;
  private final int maxConnections;
  private final Predicate<SocketAddress> clientFilter;
  private final ConnectOptions connectOptions;

  private LocalProxyOptions(Builder builder) {
    this.host = builder.host;
    this.port = builder.port;
    this.unixSocket = builder.unixSocket;
    this.maxConnections = builder.maxConnections;
    this.clientFilter = builder.clientFilter;
    this.connectOptions = builder.connectOptions;
  }

  /** Returns a builder with the {@linkplain #defaults() defaults}. */
  public static Builder builder() {
    return new Builder();
  }

  /** A free port of {@code 127.0.0.1}, any client, and the connector's defaults. */
  public static LocalProxyOptions defaults() {
    return builder().build();
  }

  /** The IP address or host name on which the proxy listens, unless it has a Unix socket. */
  public String host() {
    return host;
  }

  /** The port on which the proxy listens; 0 for a free one. */
  public int port() {
    return port;
  }

  /** The path of the Unix socket on which the proxy listens instead of a port, if any. */
  public Optional<Path> unixSocket() {
    return Optional.ofNullable(unixSocket);
  }

  /** The number of clients above which further ones are refused. */
  public int maxConnections() {
    return maxConnections;
  }

  /** Decides by its address whether a client is served. */
  public Predicate<SocketAddress> clientFilter() {
    return clientFilter;
  }

  /** The options of the connections to the instance. */
  public ConnectOptions connectOptions() {
    return connectOptions;
  }

  /** Shows where the proxy listens, and the options of the connections to the instance. */
  @Override
  public String toString() {
    return "LocalProxyOptions[%s, maxConnections=%s, connectOptions=%s]"
        .formatted(
            unixSocket == null ? host + ":" + port : unixSocket,
            maxConnections == Integer.MAX_VALUE ? "unlimited" : maxConnections,
            connectOptions);
  }

  /**
   * Builder of {@link LocalProxyOptions}; not thread-safe.
   *
   * @since 0.1
   */
  public static final class Builder {

    private String host = LOOPBACK;
    private int port;
    private @Nullable Path unixSocket;
    private int maxConnections = Integer.MAX_VALUE;
    private Predicate<SocketAddress> clientFilter = client -> true;
    private ConnectOptions connectOptions = ConnectOptions.defaults();

    private Builder() {}

    /**
     * Sets the IP address or host name on which the proxy listens; {@code 127.0.0.1} by default.
     *
     * @param host such as {@code 0.0.0.0}, which lets other machines use the proxy
     * @return this builder
     */
    public Builder host(String host) {
      this.host = Objects.requireNonNull(host, "host");
      return this;
    }

    /**
     * Sets the port on which the proxy listens.
     *
     * @param port 1 to 65535; or 0 for a free one, the default
     * @return this builder
     * @throws IllegalArgumentException if it is no port
     */
    public Builder port(int port) {
      if (port < 0 || port > LAST_PORT) {
        throw new IllegalArgumentException("The port must be 0 to 65535, not " + port);
      }
      this.port = port;
      return this;
    }

    /**
     * Lets the proxy listen on a Unix socket instead of a port.
     *
     * @param path of the socket, in a directory that exists; it is deleted when the proxy is
     *     closed. PostgreSQL's clients expect the name {@code .s.PGSQL.5432}. {@code null} to
     *     listen on a port.
     * @return this builder
     */
    public Builder unixSocket(@Nullable Path path) {
      this.unixSocket = path;
      return this;
    }

    /**
     * Limits the number of clients; connections of further ones are closed at once.
     *
     * @param limit more than zero
     * @return this builder
     * @throws IllegalArgumentException if the limit is not more than zero
     */
    public Builder maxConnections(int limit) {
      if (limit <= 0) {
        throw new IllegalArgumentException("The limit must be more than zero, not " + limit);
      }
      this.maxConnections = limit;
      return this;
    }

    /**
     * Sets which clients are served. The connection of any other client is closed at once.
     *
     * @param filter called with the address of each client, on a thread that forwards connections:
     *     it must not block. The address of a client of a Unix socket has no path.
     * @return this builder
     */
    public Builder clientFilter(Predicate<SocketAddress> filter) {
      this.clientFilter = Objects.requireNonNull(filter, "filter");
      return this;
    }

    /**
     * Sets the options of the connections to the instance: authentication mode, address policy,
     * timeout and TCP dialer. The rest is checked but not used: clients log in by themselves.
     */
    public Builder connectOptions(ConnectOptions options) {
      this.connectOptions = Objects.requireNonNull(options, "options");
      return this;
    }

    /** Makes the options. */
    public LocalProxyOptions build() {
      return new LocalProxyOptions(this);
    }
  }
}
