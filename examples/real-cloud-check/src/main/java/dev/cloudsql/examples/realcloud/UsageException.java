package dev.cloudsql.examples.realcloud;

/** The arguments are wrong; the message says how. */
final class UsageException extends Exception {

  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
