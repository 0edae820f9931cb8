package dev.cloudsql.spring.boot;

import dev.cloudsql.ConnectorException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Describes the {@link ConnectorException} of a connect without which the application does not
 * start, such as that of a database migration.
 */
final class ConnectorFailureAnalyzer extends AbstractFailureAnalyzer<ConnectorException> {

  @Override
  protected FailureAnalysis analyze(Throwable root, ConnectorException cause) {
    return new FailureAnalysis(
        String.valueOf(cause.getMessage()),
        "Look up %s in docs/errors.md for causes and remedies.".formatted(cause.code().id()),
        cause);
  }
}
