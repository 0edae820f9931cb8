package dev.cloudsql.emulator.tunnel;

import java.io.IOException;

/** Starts servers of SQL Data; found by {@link java.util.ServiceLoader}. */
public interface TunnelProvider {

  /**
   * Starts a server on two ports of 127.0.0.1: one without TLS and one with.
   *
   * @param cloud what it serves
   * @throws IOException if a port is not available
   */
  Tunnel start(TunnelCloud cloud) throws IOException;
}
