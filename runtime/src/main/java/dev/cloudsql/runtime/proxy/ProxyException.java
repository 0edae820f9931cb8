package dev.cloudsql.runtime.proxy;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A proxy did not open the way; the message is a clause that says why, with "it" for the proxy. */
final class ProxyException extends IOException {

  private static final long serialVersionUID = 1;

  ProxyException(String why) {
    this(why, null);
  }

  ProxyException(String why, @Nullable Throwable cause) {
    super(why, cause);
  }
}
