package dev.cloudsql.runtime.instance;

import dev.cloudsql.ConnectorException;
import java.nio.file.FileSystemException;

/** Prepares exceptions and their messages for inclusion in other messages. */
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

  /**
   * Why something failed: the message of an exception, with its class where the message does not
   * say it. Some exceptions have no message; that of others is only a host name or a path.
   */
  public static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null
            || message.strip().indexOf(' ') < 0
            || failure instanceof RuntimeException
            || failure instanceof FileSystemException
        ? failure.toString()
        : message;
  }
}
