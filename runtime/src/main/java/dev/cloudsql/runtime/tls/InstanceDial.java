package dev.cloudsql.runtime.tls;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.Deadline;
import dev.cloudsql.runtime.attempt.InterruptAlarm;
import dev.cloudsql.runtime.instance.Messages;
import dev.cloudsql.spi.InstanceDialer;
import dev.cloudsql.spi.SocketSource;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/**
 * One connection to open with no address, by an {@link InstanceDialer}, for which this is the
 * request.
 *
 * @param attempt closes what is under way when it is called off
 * @param share the part of the attempt's time that the dialer may use
 * @param otherAddresses dials what else the address policy allows
 */
record InstanceDial(Attempt attempt, Deadline share, SocketSource otherAddresses)
    implements InstanceDialer.Request {

  /** The address by which events and the status show a dialer. */
  static InstanceAddress address(InstanceDialer dialer) {
    return InstanceAddress.of(IpType.SQL_DATA, dialer.host());
  }

  /** Opens the connection; the attempt guards it. */
  Socket open(InstanceDialer dialer) throws ConnectorException {
    attempt.enter(Phase.TCP);
    try {
      return InterruptAlarm.<Socket, IOException>during(
          attempt, () -> attempt.guard(dialer.open(this)));
    } catch (ConnectorException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      attempt.check();
      String reason = share.passed() ? "no answer in time" : Messages.reason(e);
      throw new ConnectorException(
          ErrorCode.SQL_DATA,
          Phase.TCP,
          instance(),
          "Cannot connect to %s at %s, port %s: no connection (%s). Check that this machine reaches it."
              .formatted(instance(), address(dialer), dialer.port(), reason),
          e);
    }
  }

  @Override
  public InstanceName instance() {
    return attempt.instance();
  }

  @Override
  public Duration remaining() {
    return share.remaining();
  }

  @Override
  public <C extends Closeable> C guard(C resource) throws IOException {
    return attempt.guard(resource);
  }
}
