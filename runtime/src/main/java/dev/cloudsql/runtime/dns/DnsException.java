package dev.cloudsql.runtime.dns;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** DNS gave no answer, which says nothing of what records there are. */
final class DnsException extends IOException {

  private static final long serialVersionUID = 1;

  private final boolean answered;

  /**
   * Reports a failure.
   *
   * @param answered whether a server answered, if only that it cannot tell; then it is worth asking
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
