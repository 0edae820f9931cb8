package dev.cloudsql.runtime.connect;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.InterruptAlarm;
import dev.cloudsql.runtime.connect.select.DialectCheck;
import dev.cloudsql.runtime.jdbc.SqlErrors;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One login: a socket is opened first, then the driver is called, so that whatever fails up to TLS
 * is reported in the same way for every driver.
 *
 * @param core opens the sockets
 * @param dialect speaks to the database
 * @param destination where to
 * @param options who logs in to what
 */
record Login(
    ConnectorCore core, DialectProvider dialect, Destination destination, ConnectOptions options) {

  /** The class of SQLStates by which databases refuse a login. */
  private static final String INVALID_AUTHORIZATION = "28";

  /** Logs in within the attempt, and completes it. */
  Connection run(Attempt attempt) throws ConnectorException, SQLException {
    DialectCheck check = new DialectCheck(dialect, destination.authMode());
    Established established = core.establisher().establish(attempt, destination, check);
    try {
      return run(attempt, established);
    } catch (ConnectorException e) {
      if (!established.fromBefore() || established.socket().refusal().isEmpty()) {
        throw e;
      }
      return run(attempt, core.establisher().again(attempt, destination, established, e));
    } catch (SQLException e) {
      if (!established.fromBefore()
          || !isRefusal(e)
          || !established.instance().refusedTokens().mayBeCured()) {
        throw e;
      }
      return runWithNewToken(attempt, established, e);
    }
  }

  /** Whether the database does not accept who logs in by IAM, with a token of ours. */
  private boolean isRefusal(SQLException failure) {
    return destination.authMode() == AuthMode.IAM
        && destination.unixSocket().isEmpty()
        && failure.getSQLState() != null
        && failure.getSQLState().startsWith(INVALID_AUTHORIZATION);
  }

  private Connection runWithNewToken(Attempt attempt, Established refused, SQLException why)
      throws ConnectorException, SQLException {
    refused.instance().refusedTokens().forget(refused.generation(), core.parts().credentials());
    Optional<Established> again;
    try {
      again = core.establisher().withNewToken(attempt, destination, refused, why);
    } catch (ConnectorException e) {
      why.addSuppressed(e);
      throw why;
    }
    if (again.isEmpty()) {
      throw why;
    }
    return run(attempt, again.get());
  }

  private Connection run(Attempt attempt, Established established)
      throws ConnectorException, SQLException {
    attempt.enter(Phase.LOGIN);
    Optional<String> user = user(attempt);
    try (LoginSource sockets = new LoginSource(core, attempt, destination, established)) {
      ConnectRequest request = request(attempt, established, user);
      Connection connection =
          InterruptAlarm.during(attempt, () -> dialect.connect(sockets, request));
      complete(attempt, connection);
      core.connected(established, attempt);
      return connection;
    } catch (SQLException e) {
      attempt.check();
      // Some drivers lose the cause, so the socket is asked too.
      Optional<ConnectorException> ours =
          SqlErrors.connectorException(e).or(() -> established.socket().refusal());
      if (ours.isPresent()) {
        throw ours.get();
      }
      if (!established.fromBefore() && isRefusal(e)) {
        established.instance().refusedTokens().refusedNewOne();
      }
      throw e;
    } catch (RuntimeException e) {
      attempt.check();
      throw new ConnectorException(
          ErrorCode.DIALECT,
          Phase.LOGIN,
          attempt.instance(),
          "Cannot connect to %s: dialect '%s' failed (%s). This is a defect of the dialect."
              .formatted(attempt.instance(), dialect.name(), e),
          e);
    }
  }

  private static void complete(Attempt attempt, Connection connection)
      throws ConnectorException, SQLException {
    try {
      attempt.complete();
    } catch (ConnectorException tooLate) {
      connection.close();
      throw tooLate;
    }
  }

  private ConnectRequest request(Attempt attempt, Established established, Optional<String> user)
      throws ConnectorException {
    attempt.check();
    return new ConnectRequest(
        attempt.instance(),
        established.databaseVersion(),
        destination.authMode(),
        options.database(),
        user,
        destination.authMode() == AuthMode.IAM ? Optional.empty() : options.password(),
        options.driverProperties(),
        attempt.deadline().remaining());
  }

  private Optional<String> user(Attempt attempt) throws ConnectorException {
    if (destination.authMode() == AuthMode.BUILT_IN) {
      return options.user();
    }
    Optional<String> principal =
        options.user().isPresent()
            ? options.user()
            : attempt.await(
                CompletableFuture.supplyAsync(
                    core.parts().credentials()::principal, core.parts().executor()));
    if (principal.isEmpty()) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          attempt.instance(),
          "Cannot connect to %s: IAM database authentication needs a user, and these credentials do not tell whose they are. Name the user: the e-mail address of the principal, as it was added to the instance."
              .formatted(attempt.instance()));
    }
    return principal.map(dialect::iamUser);
  }
}
