package dev.cloudsql.r2dbc;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.Login;
import dev.cloudsql.spi.Relay;
import dev.cloudsql.spi.SocketSource;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Logs in with the R2DBC driver, over a port of this machine; waits on a thread of the connector.
 */
final class DriverLogin implements Login<Session> {

  /** The SQLState of a client that cannot connect. */
  private static final String CONNECTION_FAILURE = "08001";

  private final R2dbcDialectProvider dialect;
  private final Map<Option<?>, Object> objects;
  private final AtomicReference<@Nullable LoopbackKey> key = new AtomicReference<>();

  /**
   * For all connects of one factory.
   *
   * @param objects options for the driver that are not texts
   */
  DriverLogin(R2dbcDialectProvider dialect, Map<Option<?>, Object> objects) {
    this.dialect = dialect;
    this.objects = objects;
  }

  @Override
  public Session connect(SocketSource sockets, ConnectRequest request)
      throws SQLException, IOException {
    Relay relay = sockets.relay();
    if (dialect.speaksTls()) {
      relay = relay.secured(key().context());
      relay = dialect.opensFurtherConnections() ? relay.keepOpen() : relay;
    } else if (request.authMode() == AuthMode.IAM) {
      throw request.refusal(
          "the driver of '%s' cannot authenticate to the connector, and without that every process of this machine could log in by IAM. Use built-in authentication."
              .formatted(dialect.name()));
    }
    ConnectionFactoryOptions program = program(request);
    Relay.Port port = relay.open();
    try {
      return new Session(login(factory(program, port, request), request), port);
    } catch (SQLException | ConnectorException | RuntimeException | Error e) {
      port.close();
      throw e;
    }
  }

  /** One for all connects of the factory, made by the first of them. */
  private LoopbackKey key() {
    LoopbackKey made = key.get();
    if (made == null) {
      key.compareAndSet(null, new LoopbackKey());
      made = Objects.requireNonNull(key.get());
    }
    return made;
  }

  /** What the program sets for the driver; objects as they are. */
  private ConnectionFactoryOptions program(ConnectRequest request) throws ConnectorException {
    ConnectionFactoryOptions.Builder builder = ConnectionFactoryOptions.builder();
    Properties texts = request.driverProperties(dialect.refusedOptions());
    for (String name : texts.stringPropertyNames()) {
      builder.option(Option.<Object>valueOf(name), texts.getProperty(name));
    }
    objects.forEach(
        (option, value) -> {
          // The others are settings of the connector.
          if (!CloudSqlConnectionFactory.isText(value) || texts.containsKey(option.name())) {
            put(builder, option, value);
          }
        });
    request.database().ifPresent(name -> builder.option(ConnectionFactoryOptions.DATABASE, name));
    request.user().ifPresent(name -> builder.option(ConnectionFactoryOptions.USER, name));
    request.password().ifPresent(text -> builder.option(ConnectionFactoryOptions.PASSWORD, text));
    return builder.build();
  }

  @SuppressWarnings("unchecked") // The value was an option's before.
  private static <T> void put(
      ConnectionFactoryOptions.Builder builder, Option<T> option, Object value) {
    builder.option(option, (T) value);
  }

  private ConnectionFactory factory(
      ConnectionFactoryOptions program, Relay.Port port, ConnectRequest request)
      throws ConnectorException {
    @Nullable ConnectionFactory factory;
    try {
      factory =
          ConnectionFactories.find(dialect.driverOptions(program, new LoopbackPort(port, key())));
    } catch (IllegalArgumentException | ClassCastException e) {
      // The message may show a value, which may be a secret.
      throw failure(
          ErrorCode.OPTION,
          request,
          "the driver of '%s' refuses its options; the cause says why. Correct them."
              .formatted(dialect.name()),
          e);
    } catch (LinkageError e) {
      throw missing(request, e);
    }
    if (factory == null) {
      throw missing(request, null);
    }
    return factory;
  }

  private ConnectorException missing(ConnectRequest request, @Nullable Throwable cause) {
    return failure(
        ErrorCode.DRIVER,
        request,
        "the R2DBC driver for '%s' is not on the path. Add %s to the run-time dependencies."
            .formatted(dialect.name(), dialect.driverArtifact()),
        cause);
  }

  private static ConnectorException failure(
      ErrorCode code, ConnectRequest request, String problem, @Nullable Throwable cause) {
    return new ConnectorException(
        code,
        Phase.CONFIG,
        request.instance(),
        "Cannot connect to %s: %s".formatted(request.instance(), problem),
        cause);
  }

  /** The connector closes the sockets when the connect is called off, and the driver then fails. */
  private static Connection login(ConnectionFactory factory, ConnectRequest request)
      throws SQLException {
    CompletableFuture<@Nullable Connection> login =
        Mono.from(factory.create()).<Connection>map(opened -> opened).toFuture();
    try {
      Connection connection = login.get(request.timeout().toNanos(), TimeUnit.NANOSECONDS);
      if (connection == null) {
        throw new SQLException("The driver made no connection", CONNECTION_FAILURE);
      }
      return connection;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw cause instanceof R2dbcException known
          ? new SQLException(known.getMessage(), known.getSqlState(), known.getErrorCode(), known)
          : new SQLException("The driver cannot connect: " + cause, CONNECTION_FAILURE, cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("The login was interrupted", CONNECTION_FAILURE, e);
    } catch (TimeoutException e) {
      throw new SQLException("The login took too long", CONNECTION_FAILURE, e);
    } finally {
      login.cancel(true);
    }
  }
}
