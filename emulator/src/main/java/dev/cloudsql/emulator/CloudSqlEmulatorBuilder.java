package dev.cloudsql.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;

/**
 * Collects what a cloud starts with; not for several threads at once.
 *
 * @since 0.1
 */
public final class CloudSqlEmulatorBuilder {

  private InstantSource clock = InstantSource.system();
  private int serverPort;
  private String universeDomain = "googleapis.com";

  CloudSqlEmulatorBuilder() {}

  /**
   * Sets the port of all instances, such as 3307 for clients that know no other; any free one
   * unless set.
   */
  public CloudSqlEmulatorBuilder serverPort(int port) {
    serverPort = port;
    return this;
  }

  /**
   * Sets the clock of certificates and tokens, such as a {@link ManualClock}; the system's unless
   * set.
   */
  public CloudSqlEmulatorBuilder clock(InstantSource source) {
    clock = source;
    return this;
  }

  /**
   * Sets the universe that the cloud's credentials say they belong to; {@code googleapis.com}
   * unless set.
   */
  public CloudSqlEmulatorBuilder universeDomain(String domain) {
    universeDomain = domain;
    return this;
  }

  /**
   * Starts the cloud.
   *
   * @return runs until it is closed
   * @throws UncheckedIOException if a port cannot be had
   */
  public CloudSqlEmulator start() {
    try {
      return new CloudSqlEmulator(clock, serverPort, universeDomain);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start: " + e.getMessage(), e);
    }
  }
}
