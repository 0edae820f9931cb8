package dev.cloudsql.tck.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;

/**
 * Collects what a cloud starts with; not for several threads at once.
 *
 * @since 0.1
 */
public final class FakeCloudSqlBuilder {

  private InstantSource clock = InstantSource.system();
  private int serverPort;
  private String universeDomain = "googleapis.com";

  FakeCloudSqlBuilder() {}

  /**
   * Sets the port of all instances, such as 3307 for clients that know no other; any free one
   * unless set.
   */
  public FakeCloudSqlBuilder serverPort(int port) {
    serverPort = port;
    return this;
  }

  /**
   * Sets the clock of certificates and tokens, such as a {@link FakeClock}; the system's unless
   * set.
   */
  public FakeCloudSqlBuilder clock(InstantSource source) {
    clock = source;
    return this;
  }

  /**
   * Sets the universe that the cloud's credentials say they belong to; {@code googleapis.com}
   * unless set.
   */
  public FakeCloudSqlBuilder universeDomain(String domain) {
    universeDomain = domain;
    return this;
  }

  /**
   * Starts the cloud.
   *
   * @return runs until it is closed
   * @throws UncheckedIOException if a port cannot be had
   */
  public FakeCloudSql start() {
    try {
      return new FakeCloudSql(clock, serverPort, universeDomain);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start: " + e.getMessage(), e);
    }
  }
}
