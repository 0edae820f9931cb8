package dev.cloudsql.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("SQL errors")
class SqlErrorsTests {

  @ParameterizedTest(name = "{0}")
  @DisplayName(
      "are transient exactly when trying again may help, and keep message, state and cause")
  @EnumSource(ErrorCode.class)
  void everyCode(ErrorCode code) {
    ConnectorException failure = failure(code);

    SQLException error = SqlErrors.sqlException(failure);

    assertThat((Throwable) error)
        .isExactlyInstanceOf(
            code.retryable()
                ? SQLTransientConnectionException.class
                : SQLNonTransientConnectionException.class)
        .hasMessage("It failed. [" + code.id() + "]")
        .cause()
        .isSameAs(failure);
    assertThat(error.getSQLState()).isEqualTo(code.sqlState());
  }

  @Test
  @DisplayName("lead back to the connector's exception, however deep it is")
  void causes() {
    ConnectorException failure = failure(ErrorCode.TCP);

    assertThat(SqlErrors.connectorException(failure)).containsSame(failure);
    assertThat(SqlErrors.connectorException(SqlErrors.sqlException(failure))).containsSame(failure);
    assertThat(
            SqlErrors.connectorException(
                new SQLException("driver", new IOException(new IllegalStateException(failure)))))
        .containsSame(failure);
  }

  @Test
  @DisplayName("lead back through next exceptions")
  void nextExceptions() {
    ConnectorException failure = failure(ErrorCode.TLS);
    SQLException error = new SQLException("first");
    error.setNextException(new SQLException("second", failure));

    assertThat(SqlErrors.connectorException(error)).containsSame(failure);
  }

  @Test
  @DisplayName("lead to the nearest of several exceptions")
  void nearest() {
    ConnectorException inner = failure(ErrorCode.TCP);
    ConnectorException outer =
        new ConnectorException(ErrorCode.TIMEOUT, Phase.TCP, null, "Too late.", inner);

    assertThat(SqlErrors.connectorException(new SQLException(outer))).containsSame(outer);
  }

  @Test
  @DisplayName("lead nowhere when the failure is another's, even in circles")
  void circles() {
    SQLException first = new SQLException("first");
    SQLException second = new SQLException("second", first);
    first.initCause(second);
    first.setNextException(second);

    assertThat(SqlErrors.connectorException(first)).isEmpty();
  }

  private static ConnectorException failure(ErrorCode code) {
    return code == ErrorCode.CLOSED
        ? new ConnectorException(ErrorCode.CLOSED, Phase.CONFIG, null, "It failed.", null)
        : new ConnectorException(code, Phase.LOGIN, null, "It failed.", null);
  }
}
