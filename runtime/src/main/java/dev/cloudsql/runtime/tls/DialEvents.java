package dev.cloudsql.runtime.tls;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceAddress;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Receives the events of a dial, on its thread. */
public interface DialEvents {

  /**
   * An address is dialled.
   *
   * @param ip the IP address; {@code null} if the host has none, or if the TCP dialer looks it up
   * @param via what the TCP connection goes through; {@code null} if it is direct
   */
  void dialling(InstanceAddress address, @Nullable InetAddress ip, int port, @Nullable String via);

  /**
   * The dial of an address has ended.
   *
   * @param failure why it failed; {@code null} if it succeeded
   */
  void dialled(
      InstanceAddress address,
      @Nullable InetAddress ip,
      int port,
      @Nullable String via,
      Duration duration,
      @Nullable ConnectorException failure);
}
