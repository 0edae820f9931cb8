package dev.cloudsql.cli.doctor;

import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What is to be examined.
 *
 * @param target an instance connection name, a DNS name or a URL
 * @param dialect the dialect to use; empty for that of the URL, or of the instance's engine
 * @param settings take precedence over those of a URL; the names are those of docs/configuration.md
 * @param login whether to log in to the database
 * @param environment the environment variables
 */
record Request(
    String target,
    Optional<String> dialect,
    Properties settings,
    boolean login,
    Map<String, String> environment) {

  /** Omits the settings, which may hold a password. */
  @Override
  public String toString() {
    return "Request";
  }
}
