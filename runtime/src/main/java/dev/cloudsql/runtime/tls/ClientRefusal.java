package dev.cloudsql.runtime.tls;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.tls.InstanceSocket.FirstFailure;
import java.io.EOFException;
import java.io.IOException;

/**
 * What it means that a server breaks off right after the handshake: with an alert, that it refuses
 * the client certificate.
 *
 * @param instance whose server it is
 * @param tcp knows whether the connection itself ended
 */
record ClientRefusal(InstanceName instance, HandshakeTransport tcp) implements FirstFailure {

  @Override
  public ConnectorException explain(IOException failure) {
    boolean byAlert = !(failure instanceof EOFException) && !tcp.ended();
    String what =
        byAlert
            ? "the server refused the client certificate (%s); the connector fetches a new one for the next connect"
            : "the server closed the connection right after the TLS handshake (%s)";
    return new ConnectorException(
        byAlert ? ErrorCode.CLIENT_CERTIFICATE : ErrorCode.TLS,
        Phase.LOGIN,
        instance,
        "Cannot connect to %s: %s.".formatted(instance, what.formatted(failure.getMessage())),
        failure);
  }
}
