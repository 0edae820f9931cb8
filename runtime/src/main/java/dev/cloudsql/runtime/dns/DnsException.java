package dev.cloudsql.runtime.dns;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Thrown when a DNS query fails, so that it is unknown which records exist. */
final class DnsException extends IOException {

  private static final long serialVersionUID = 1;

  private final boolean answered;

  /**
   * Makes an exception.
   *
   * @param answered whether a server answered, even if with an error; then it makes sense to query
   *     it for other records
   */
  DnsException(String message, boolean answered, @Nullable Throwable cause) {
    super(message, cause);
    this.answered = answered;
  }

  boolean answered() {
    return answered;
  }
}
