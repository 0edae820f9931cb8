package dev.cloudsql.cli.doctor;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.ConnectReport.Tunnel;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.DialFinished;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.Connectors;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Connects as a program does, through the public API, and notes the events. What it says of an
 * instance is therefore what programs get.
 */
final class Trial implements AutoCloseable, ConnectorListener {

  private final ConnectorConfig config;
  private final String target;
  private final ConnectOptions options;
  private final List<ConnectorEvent> events = new CopyOnWriteArrayList<>();
  private @Nullable Connector connector;
  private @Nullable String dialect;

  Trial(ConnectorConfig config, String target, ConnectOptions options) {
    this.config = config.toBuilder().listener(this).build();
    this.target = target;
    this.options = options;
  }

  @Override
  public void event(ConnectorEvent event) {
    events.add(event);
  }

  /**
   * Resolves the name and fetches the connection info.
   *
   * @return why that failed; empty if it succeeded
   */
  Optional<Exception> prepare(String dialect) {
    try {
      connector(dialect).warmUp(target, options).get();
      return Optional.empty();
    } catch (ConnectorException e) {
      return Optional.of(e);
    } catch (ExecutionException e) {
      return Optional.of(e.getCause() instanceof Exception cause ? cause : e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(e);
    }
  }

  /**
   * Opens a socket to the instance and exchanges the first bytes with the database; once more if
   * the server breaks off at once, as a login is tried once more then.
   *
   * @return what the database answered
   */
  DatabaseGreeting.Answer greet(String dialect, DatabaseGreeting greeting, Duration limit)
      throws IOException {
    try (Socket socket = connector(dialect).openSocket(target, options)) {
      return greeting.exchange(socket, limit);
    } catch (ConnectorException e) {
      if (e.phase() != Phase.LOGIN) {
        throw e;
      }
    }
    try (Socket socket = connector(dialect).openSocket(target, options)) {
      return greeting.exchange(socket, limit);
    }
  }

  /**
   * Logs in.
   *
   * @return product and version of the database
   */
  String login(String dialect) throws ConnectorException, SQLException {
    try (Connection connection = connector(dialect).connect(target, options)) {
      DatabaseMetaData database = connection.getMetaData();
      return database.getDatabaseProductName() + " " + database.getDatabaseProductVersion();
    }
  }

  /** The connector for a dialect; another one than before starts anew. */
  private Connector connector(String name) throws ConnectorException {
    Connector current = connector;
    if (current != null && name.equals(dialect)) {
      return current;
    }
    close();
    try {
      Connector started = Connectors.forDialect(name, config);
      connector = started;
      dialect = name;
      return started;
    } catch (IllegalArgumentException | IllegalStateException e) {
      if (e.getCause() instanceof ConnectorException known) {
        throw known;
      }
      throw e;
    }
  }

  /** The instance, as far as it is known: its refresh, or the last one. */
  Optional<ConnectorStatus.Instance> instance() {
    return connector == null
        ? Optional.empty()
        : connector.status().instances().stream().findFirst();
  }

  /** The DNS name of the target, if it is one. */
  Optional<ConnectorStatus.Name> name() {
    return connector == null ? Optional.empty() : connector.status().names().stream().findFirst();
  }

  Optional<InstanceName> instanceName() {
    return instance()
        .map(ConnectorStatus.Instance::name)
        .or(() -> name().flatMap(ConnectorStatus.Name::instance));
  }

  /** The dials, in order. */
  List<DialFinished> dials() {
    return events.stream()
        .filter(DialFinished.class::isInstance)
        .map(DialFinished.class::cast)
        .toList();
  }

  /** What the last connect opened; empty if it failed, or over a Unix socket. */
  Optional<Tunnel> tunnel() {
    return events.stream()
        .filter(ConnectFinished.class::isInstance)
        .map(ConnectFinished.class::cast)
        .reduce((former, later) -> later)
        .flatMap(ConnectFinished::report)
        .flatMap(ConnectReport::tunnel);
  }

  /** The time that the connects spent in a phase; empty if none got there. */
  Optional<Duration> time(Phase phase) {
    return events.stream()
        .filter(ConnectFinished.class::isInstance)
        .map(event -> ((ConnectFinished) event).phases().get(phase))
        .filter(duration -> duration != null)
        .reduce(Duration::plus);
  }

  @Override
  public void close() {
    if (connector != null) {
      connector.close();
      connector = null;
    }
  }
}
