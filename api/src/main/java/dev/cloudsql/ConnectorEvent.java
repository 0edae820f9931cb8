package dev.cloudsql;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An event of a connector: a step of a connect, a refresh, or a change of a domain name. {@link
 * ConnectorListener} receives events, and {@link ConnectorException#recentEvents()} lists those
 * before a failure.
 *
 * <p>Immutable. No event holds a token, a password or a key; {@code toString()} is one line for a
 * log. Only the runtime implements these interfaces; later releases may add events and accessors.
 *
 * <pre>
 * a connect    ConnectStarted  PhaseFinished…  (DialStarted DialFinished)…  SocketOpened
 *              ConnectRetried…  ConnectFinished
 * its socket   SocketClosed
 * an instance  RefreshStarted RefreshFinished
 * a name       NameResolved  ResolveFailed  NameMoved  DrainStarted DrainEnded
 * </pre>
 *
 * @since 0.1
 */
public interface ConnectorEvent {

  /** The time of the event, by the system clock. */
  Instant time();

  /** The instance that the event is about; empty while a domain name is not resolved. */
  Optional<InstanceName> instance();

  /** An event of one connect, or of a socket that it opened. */
  interface OfConnect extends ConnectorEvent {

    /**
     * The number of the connect, which is also in its log lines; unique among all connectors of a
     * class loader.
     */
    long connectId();

    /** The instance connection name or domain name that the caller asked for. */
    String target();

    /** What the connect was asked to do. */
    Operation operation();

    /** The name of the dialect, such as {@code postgres}. */
    String dialect();

    /** How the connect authenticates at the database. */
    AuthMode authMode();

    /** The name of the database to log in to, if the caller named one. */
    Optional<String> database();
  }

  /** An event of a domain name. */
  interface OfName extends ConnectorEvent {

    /** The domain name, in lower case. */
    String name();
  }

  /**
   * A connect has started. Published on the thread that called the connector, also for an
   * asynchronous connect. Exactly one {@link ConnectFinished} follows.
   */
  interface ConnectStarted extends OfConnect {}

  /** A connect has left a phase. A phase that is entered again is left again. */
  interface PhaseFinished extends OfConnect {

    /** The phase. */
    Phase phase();

    /** The time in the phase, by a monotonic clock. */
    Duration duration();
  }

  /** The start or the end of a dial over the network. A Unix socket is not dialled. */
  interface OfDial extends OfConnect {

    /** The address as the instance or the domain name announces it. */
    InstanceAddress address();

    /**
     * The IP address that is dialled; empty if a {@link TcpDialer} looks up the host itself, or if
     * the host has none.
     */
    Optional<String> ip();

    /** The port of the instance. */
    int port();

    /** The {@linkplain TcpDialer#description() description} of the TCP dialer, if one is used. */
    Optional<String> via();
  }

  /** A connect dials an address. {@link DialFinished} follows on the same thread. */
  interface DialStarted extends OfDial {}

  /** The dial of one address has succeeded or failed; TCP, TLS and the server's identity. */
  interface DialFinished extends OfDial {

    /** The time from the first TCP packet to the verified TLS session or the failure. */
    Duration duration();

    /** Why the dial failed; empty if it succeeded. */
    Optional<ConnectorException> failure();
  }

  /** A connect has failed, and tries once more with something that may cure the failure. */
  interface ConnectRetried extends OfConnect {

    /** What is different now. */
    Cure cure();

    /** The failure; for {@link Cure#NEW_TOKEN} the driver's {@link java.sql.SQLException}. */
    Exception failure();
  }

  /** A connect has ended. */
  interface ConnectFinished extends OfConnect {

    /** Whether the connect succeeded. */
    Outcome outcome();

    /** The time from the call to the end, by a monotonic clock. */
    Duration duration();

    /** The duration of each phase, in the order of the phases; skipped phases are absent. */
    Map<Phase, Duration> phases();

    /** What was opened; empty for a failure and for {@link Operation#WARM_UP}. */
    Optional<ConnectReport> report();

    /** The address that is connected to, or for a failure the one dialled last. */
    Optional<InstanceAddress> address();

    /** Engine and version as the Admin API names them, such as {@code POSTGRES_17}, if known. */
    Optional<String> databaseVersion();

    /**
     * Whether valid connection info was there when the connect needed it. If not, the connect
     * waited for a refresh, or did not get so far.
     */
    boolean cached();

    /** The code of the failure; empty for a success and for {@link Outcome#LOGIN_REFUSED}. */
    Optional<ErrorCode> code();

    /**
     * A short, stable name of the failure for metrics: the {@linkplain ErrorCode#id() id} of its
     * code, the SQLState of a refused login, or a class name; empty for a success.
     */
    Optional<String> errorType();

    /**
     * What the caller gets: a {@link ConnectorException}, or for a refused login the driver's
     * {@link java.sql.SQLException}, whose message the connector does not control.
     */
    Optional<Throwable> failure();
  }

  /** A socket to an instance is open. A driver may use several for one connection. */
  interface SocketOpened extends OfConnect {

    /** The address; empty for a Unix socket. */
    Optional<InstanceAddress> address();
  }

  /** A socket has been closed. One that the program lost without closing it has no such event. */
  interface SocketClosed extends OfConnect {

    /** The address; empty for a Unix socket. */
    Optional<InstanceAddress> address();

    /** The time for which the socket was open. */
    Duration lifetime();

    /** The bytes that the driver read, without the overhead of TLS. */
    long bytesReceived();

    /** The bytes that the driver wrote, without the overhead of TLS. */
    long bytesSent();

    /** Whether the connector closed it, because its domain name had moved to another instance. */
    boolean drained();
  }

  /** A refresh of an instance's connection info and client certificate. */
  interface OfRefresh extends ConnectorEvent {

    /** The authentication mode that the client certificate supports. */
    AuthMode authMode();

    /** Why the refresh runs. */
    RefreshKind kind();
  }

  /**
   * A refresh has started. {@link RefreshFinished} follows, unless the refresh is given up: when
   * the connector is closed, or when the clock jumps.
   */
  interface RefreshStarted extends OfRefresh {}

  /** A refresh has ended. */
  interface RefreshFinished extends OfRefresh {

    /** The time of the refresh, by a monotonic clock. */
    Duration duration();

    /** The expiry of the client certificate that is now in use; empty if there is none. */
    Optional<Instant> certificateExpiry();

    /** Why the refresh failed; empty if it succeeded. */
    Optional<ConnectorException> failure();
  }

  /** A domain name has been resolved for the first time, or again after failures. */
  interface NameResolved extends OfName {}

  /**
   * A domain name could not be resolved. If it was resolved before, connects still go to that
   * {@link #instance()}.
   */
  interface ResolveFailed extends OfName {

    /** Why. */
    ConnectorException failure();
  }

  /** A domain name leads to another instance than before. */
  interface NameMoved extends OfName {

    /** The former instance. */
    InstanceName from();

    /** The instance to which new connects go. */
    InstanceName to();

    /** The number of open sockets, opened by this name, that lead to another instance. */
    int openSockets();

    /** The time until these sockets are closed; zero if that happens at once. */
    Duration grace();
  }

  /** The sockets that lead to a former instance of a domain name are going to be closed. */
  interface DrainStarted extends OfName {

    /** The former instance. */
    InstanceName from();

    /** The instance to which new connects go. */
    InstanceName to();

    /** The number of sockets. */
    int sockets();

    /** The time until they are closed. */
    Duration grace();
  }

  /** The sockets that led to a former instance of a domain name are closed. */
  interface DrainEnded extends OfName {

    /** The former instance. */
    InstanceName from();

    /** The instance to which new connects go. */
    InstanceName to();

    /** The number of sockets that the connector closed; those closed before do not count. */
    int sockets();

    /** The time since {@link DrainStarted}. */
    Duration duration();
  }

  /** What a connect is asked to do. */
  enum Operation {
    /** To log in and return a connection. */
    CONNECTION,
    /** To open a socket, also for a driver that logs in or cancels by itself. */
    SOCKET,
    /** To fetch the connection info for later connects. */
    WARM_UP
  }

  /** How a connect ended; later releases may add constants. */
  enum Outcome {
    /** There is a connection or a socket, or {@link Operation#WARM_UP} is done. */
    SUCCEEDED,
    /** The connector, the network, Google's APIs or the options are the reason. */
    FAILED,
    /** The database was reached and refused the login. */
    LOGIN_REFUSED
  }

  /** Why a refresh runs; later releases may add constants. */
  enum RefreshKind {
    /** There is no valid certificate, so connects wait. */
    FIRST,
    /** The certificate is still valid and is replaced in time. */
    RENEWAL,
    /** A connect failed in a way that newer connection info may cure. */
    FORCED
  }

  /** What may cure a failed connect; later releases may add constants. */
  enum Cure {
    /** The domain name leads to another instance. */
    MOVED_NAME,
    /** Newer connection info with a new certificate. */
    NEW_CONNECTION_INFO,
    /** A new token for the login. */
    NEW_TOKEN
  }
}
