package dev.cloudsql.sqldata;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.InstanceDialer;
import dev.cloudsql.spi.InstanceDialerProvider.Context;
import dev.cloudsql.sqldata.wire.SqlDataMessage;
import dev.cloudsql.sqldata.wire.SqlDataService;
import dev.cloudsql.sqldata.wire.SqlDataStatus;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Opens the sessions of a connector: one channel for all of them, the credentials of their calls,
 * and what is known of instances that SQL Data does not serve now.
 */
final class SqlDataDialer implements InstanceDialer {

  private static final int HTTPS_PORT = 443;
  private static final int LARGEST_MESSAGE = 100 << 20;
  private static final int TRANSPORT_WINDOW = 1 << 20;
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
  private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration UNSUPPORTED = Duration.ofMinutes(10);
  private static final int MOST_DOUBLINGS = 4;
  private static final int ID_BYTES = 24;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Context context;
  private final String host;
  private final int port;
  private final ManagedChannel channel;
  private final CallOptions options;
  private final LongSupplier nanoTime;
  private final SecureRandom random = new SecureRandom();
  private final Map<InstanceName, Pause> pauses = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private SqlDataDialer(Context context, URI endpoint, SSLSocketFactory tls) {
    boolean plain = endpoint.getScheme().equalsIgnoreCase("http");
    this.context = context;
    this.host = endpoint.getHost();
    this.port = endpoint.getPort() < 0 ? (plain ? 80 : HTTPS_PORT) : endpoint.getPort();
    this.nanoTime = context.nanoTime();
    OkHttpChannelBuilder builder =
        OkHttpChannelBuilder.forAddress(host, port)
            .directExecutor()
            .userAgent(context.userAgent())
            .keepAliveTime(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
            .flowControlWindow(TRANSPORT_WINDOW)
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .disableRetry();
    if (plain) {
      builder.usePlaintext();
    } else {
      builder.sslSocketFactory(tls);
    }
    this.channel = builder.build();
    this.options =
        CallOptions.DEFAULT
            .withCallCredentials(new CoreCredentials())
            .withMaxInboundMessageSize(LARGEST_MESSAGE);
  }

  /**
   * Makes the dialer of a connector; connects with the first session.
   *
   * @throws ConnectorException if tokens would travel over http to another machine
   */
  static SqlDataDialer of(Context context) throws ConnectorException {
    URI endpoint =
        context
            .config()
            .sqlDataEndpoint()
            .orElseGet(() -> context.config().googleApis().sqlAdmin());
    if (endpoint.getScheme().equalsIgnoreCase("http")
        && !LOOPBACK.contains(endpoint.getHost().toLowerCase(Locale.ROOT))) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          null,
          "Cannot use SQL Data at %s over http: access tokens and data would be sent unencrypted. Write https, or name a loopback host."
              .formatted(endpoint.getHost()),
          null);
    }
    try {
      // Of the program, if it has set one, as for calls of the Admin API.
      SSLSocketFactory tls = SSLContext.getDefault().getSocketFactory();
      return new SqlDataDialer(context, endpoint, tls);
    } catch (NoSuchAlgorithmException e) {
      throw new ConnectorException(
          ErrorCode.SQL_DATA,
          Phase.CONFIG,
          null,
          "Cannot use SQL Data: this Java has no default TLS context (%s). Check its trust store."
              .formatted(e.getMessage()),
          e);
    }
  }

  @Override
  public Socket open(Request request) throws IOException {
    checkPause(request.instance());
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    Session session =
        new Session(
            this, request.instance(), HexFormat.of().formatHex(id), request.otherAddresses());
    Closeable guarded = request.guard((Closeable) session::close);
    boolean open = false;
    try {
      session.open(request);
      Socket socket = SessionSocketImpl.socket(session);
      open = true;
      return socket;
    } finally {
      if (!open) {
        guarded.close();
      }
    }
  }

  private void checkPause(InstanceName instance) throws ConnectorException {
    Pause pause = pauses.get(instance);
    if (pause != null && nanoTime.getAsLong() - pause.end() < 0) {
      throw pause.why();
    }
  }

  /** The instance is not offered over SQL Data; asked again after a while. */
  ConnectorException unsupported(InstanceName instance, SqlDataStatus status) {
    ConnectorException why =
        failure(
            instance,
            ErrorCode.IP_TYPE,
            "the instance is not offered over SQL Data (%s). Add types of address that it has to ipTypes, such as SQL_DATA,PRIVATE"
                .formatted(status.message()),
            null);
    pauses.put(instance, new Pause(nanoTime.getAsLong() + UNSUPPORTED.toNanos(), 0, why));
    return why;
  }

  /** The service has too much to do; each time the pause doubles. */
  ConnectorException exhausted(InstanceName instance, SqlDataStatus status) {
    Pause before = pauses.get(instance);
    if (before != null && nanoTime.getAsLong() - before.end() < 0) {
      // Of sessions that were opened together, only one lengthens the pause.
      return before.why();
    }
    int count = before == null ? 0 : before.exhausted();
    Duration pause =
        context
            .config()
            .resourceExhaustedCooldown()
            .multipliedBy(1L << Math.min(count, MOST_DOUBLINGS));
    ConnectorException why =
        failure(
            instance,
            ErrorCode.API_THROTTLED,
            "SQL Data has too much to do (%s), and the connector does not use it for %s seconds. Open fewer connections, or add types of address to ipTypes"
                .formatted(status.message(), pause.toMillis() / 1000.0),
            null);
    pauses.put(instance, new Pause(nanoTime.getAsLong() + pause.toNanos(), count + 1, why));
    return why;
  }

  /** A session to the instance has begun. */
  void served(InstanceName instance) {
    pauses.remove(instance);
  }

  /** The error of a session that was refused, or broke off. */
  ConnectorException failure(
      InstanceName instance, SqlDataStatus status, @Nullable Throwable cause) {
    if (cause instanceof ConnectorException why) {
      return why;
    }
    String said = said(status, cause);
    return switch (Status.fromCodeValue(status.code()).getCode()) {
      case UNAUTHENTICATED ->
          failure(
              instance,
              ErrorCode.API_UNAUTHENTICATED,
              "the API does not accept the access token (%s). Renew the credentials"
                  .formatted(said),
              cause);
      case PERMISSION_DENIED ->
          failure(
              instance,
              ErrorCode.API_DENIED,
              "the principal may not connect (%s). Grant it the role Cloud SQL Client (roles/cloudsql.client) in project %s"
                  .formatted(said, instance.project()),
              cause);
      case NOT_FOUND ->
          failure(
              instance,
              ErrorCode.API_NOT_FOUND,
              "the API does not find the instance (%s). Check its name".formatted(said),
              cause);
      case INVALID_ARGUMENT, UNIMPLEMENTED ->
          failure(
              instance,
              ErrorCode.API_REJECTED,
              "the API rejects the request (%s). Check cloudSqlSqlDataEndpoint".formatted(said),
              cause);
      default ->
          failure(
              instance,
              ErrorCode.SQL_DATA,
              "the session broke off (%s). Connect again; if that does not help, check the network path to the API"
                  .formatted(said),
              cause);
    };
  }

  /** The error of a session that could not be resumed in time. */
  ConnectorException lost(InstanceName instance, SqlDataStatus status, Duration limit) {
    return failure(
        instance,
        ErrorCode.SQL_DATA,
        "the session broke off and could not be resumed within %s seconds (%s). Connect again"
            .formatted(limit.toSeconds(), said(status, null)),
        null);
  }

  /** The status, and for one without a message what caused it, such as a refused connection. */
  private static String said(SqlDataStatus status, @Nullable Throwable cause) {
    String message =
        status.message().isBlank() && cause != null ? cause.toString() : status.message();
    Status.Code code = Status.fromCodeValue(status.code()).getCode();
    return message.isBlank() ? code.toString() : code + ": " + message;
  }

  private ConnectorException failure(
      InstanceName instance, ErrorCode code, String problem, @Nullable Throwable cause) {
    return new ConnectorException(
        code,
        Phase.LOGIN,
        instance,
        "Cannot connect to %s at SQL_DATA %s: %s.".formatted(instance, host, problem),
        cause);
  }

  /** A call for one stream, which is not started. */
  ClientCall<SqlDataMessage, SqlDataMessage> newCall() {
    long limit = context.config().sqlDataStreamTimeout().toNanos();
    return channel.newCall(
        SqlDataService.STREAM_SQL_DATA, options.withDeadlineAfter(limit, TimeUnit.NANOSECONDS));
  }

  CredentialSource credentials() {
    return context.credentials();
  }

  long now() {
    return nanoTime.getAsLong();
  }

  /** Runs what may block; returns false if the connector is closed and it will not run. */
  boolean execute(Runnable task) {
    if (!closed) {
      context.executor().execute(task);
    }
    return !closed;
  }

  /** Runs what does not block after a delay; returns false if the connector is closed. */
  boolean later(Duration delay, Runnable task) {
    try {
      var unused = context.timer().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public int port() {
    return port;
  }

  /** Sessions that are open stay so until they are closed, or until their stream ends. */
  @Override
  public void close() {
    closed = true;
    channel.shutdown();
  }

  /**
   * A time in which an instance is not asked for.
   *
   * @param end by the monotonic clock, in nanoseconds
   * @param exhausted how many times in a row the service was exhausted
   * @param why what connects fail with
   */
  private record Pause(long end, int exhausted, ConnectorException why) {}

  /** The tokens of the connector, which may have to be fetched, and the quota project. */
  private final class CoreCredentials extends CallCredentials {

    @Override
    public void applyRequestMetadata(
        RequestInfo request, Executor executor, MetadataApplier applier) {
      if (!execute(() -> apply(applier))) {
        applier.fail(Status.UNAVAILABLE.withDescription("The connector is closed"));
      }
    }

    private void apply(MetadataApplier applier) {
      Metadata headers = new Metadata();
      try {
        headers.put(
            SqlDataService.AUTHORIZATION, "Bearer " + context.credentials().apiToken().value());
        context
            .quotaProject()
            .ifPresent(project -> headers.put(SqlDataService.QUOTA_PROJECT, project));
      } catch (IOException | RuntimeException e) {
        applier.fail(
            Status.UNAVAILABLE
                .withDescription(
                    "No access token: " + (e instanceof ConnectorException ? e.getMessage() : e))
                .withCause(e));
        return;
      }
      applier.apply(headers);
    }
  }
}
