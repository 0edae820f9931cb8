package dev.cloudsql.runtime.proxy;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a proxy does not open the connection; the message is a clause with the reason, in
 * which "it" is the proxy.
 */
final class ProxyException extends IOException {

  private static final long serialVersionUID = 1;

  ProxyException(String why) {
    this(why, null);
  }

  ProxyException(String why, @Nullable Throwable cause) {
    super(why, cause);
  }
}
