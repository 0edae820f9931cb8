package dev.cloudsql.runtime.tls;

import dev.cloudsql.ConnectorException;
import java.io.IOException;
import java.util.Optional;

/** What a dial opens: a socket for a driver, or a channel for a local proxy. */
public sealed interface InstanceTransport permits InstanceSocket, InstanceChannel {

  /** Why the connection broke off before the server's first byte; empty if it did not. */
  Optional<ConnectorException> brokenOff();

  /** Closes TCP without a TLS close alert, which could wait for a thread that writes. */
  void abort() throws IOException;
}
