package dev.cloudsql.spring.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Describes a {@link CloudSqlConfigurationException} when the application fails to start, before
 * the analyzers of its causes.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ConfigurationFailureAnalyzer
    extends AbstractFailureAnalyzer<CloudSqlConfigurationException> {

  @Override
  protected FailureAnalysis analyze(Throwable root, CloudSqlConfigurationException cause) {
    return new FailureAnalysis(cause.problem(), cause.remedy(), cause);
  }
}
