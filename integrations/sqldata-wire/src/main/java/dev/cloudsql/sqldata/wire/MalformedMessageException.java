package dev.cloudsql.sqldata.wire;

/** Bytes that are not a message of the protocol. */
final class MalformedMessageException extends Exception {

  private static final long serialVersionUID = 1;

  MalformedMessageException(String message) {
    super(message);
  }
}
