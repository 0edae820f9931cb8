package dev.cloudsql.runtime.instance;

import dev.cloudsql.ConnectorException;

/** Prepares error messages for inclusion in other messages. */
public final class Messages {

  private Messages() {}

  /** The message of an exception without the code in brackets at its end. */
  public static String withoutCode(ConnectorException e) {
    String message = String.valueOf(e.getMessage());
    String code = " [" + e.code().id() + "]";
    return message.endsWith(code)
        ? message.substring(0, message.length() - code.length())
        : message;
  }
}
