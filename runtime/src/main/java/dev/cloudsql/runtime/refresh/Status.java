package dev.cloudsql.runtime.refresh;

import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.runtime.refresh.machine.State;
import java.time.Instant;

/** Says in the words of the API where a machine stands. */
final class Status {

  private Status() {}

  static ConnectorStatus.State of(State state, Instant now) {
    boolean valid = state.current().filter(certificate -> certificate.validAt(now)).isPresent();
    if (state instanceof State.Closed) {
      return ConnectorStatus.State.CLOSED;
    }
    if (state instanceof State.BackingOff) {
      return ConnectorStatus.State.BACKING_OFF;
    }
    if (state.inFlight().isPresent()) {
      return valid ? ConnectorStatus.State.RENEWING : ConnectorStatus.State.FETCHING;
    }
    return valid ? ConnectorStatus.State.SERVING : ConnectorStatus.State.IDLE;
  }
}
