package dev.cloudsql.examples.quickstart;

/** The arguments cannot be used; the message says why. */
final class UsageException extends Exception {

  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
