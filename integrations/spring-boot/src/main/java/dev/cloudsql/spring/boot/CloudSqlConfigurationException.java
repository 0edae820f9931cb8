package dev.cloudsql.spring.boot;

import org.jspecify.annotations.Nullable;

/**
 * The application's configuration of Cloud SQL cannot be used; Spring Boot prints the problem and
 * the remedy when the application fails to start.
 *
 * @since 0.1
 */
public final class CloudSqlConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String problem;
  private final String remedy;

  CloudSqlConfigurationException(String problem, String remedy) {
    this(problem, remedy, null);
  }

  CloudSqlConfigurationException(String problem, String remedy, @Nullable Throwable cause) {
    super(problem + " " + remedy, cause);
    this.problem = problem;
    this.remedy = remedy;
  }

  /** What is wrong. */
  public String problem() {
    return problem;
  }

  /** What to change. */
  public String remedy() {
    return remedy;
  }
}
