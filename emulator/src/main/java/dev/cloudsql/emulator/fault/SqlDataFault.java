package dev.cloudsql.emulator.fault;

/**
 * A fault of a SQL Data stream, set as other faults of an instance are.
 *
 * <pre>{@code
 * db.fault(SqlDataFault.dropAfter(100_000));
 * db.fault(SqlDataFault.unsupported().times(1));
 * }</pre>
 *
 * <p>Each stream is affected by one of them, the one that was set first, and by {@link
 * #withoutReconnect()} besides. What fails before a stream is accepted, such as an exhausted quota
 * or a call without an answer, is an {@link ApiFault} of {@code ApiCall.STREAM_SQL_DATA}.
 *
 * @since 0.1
 */
public sealed interface SqlDataFault extends InstanceFault {

  /** The instance is not offered over SQL Data; clients should use its addresses. */
  static SqlDataFault unsupported() {
    return Refusal.UNSUPPORTED;
  }

  /** The service cannot reach the database now; clients may try again. */
  static SqlDataFault disconnected() {
    return Refusal.DISCONNECTED;
  }

  /** Sessions cannot be continued: a request to do so fails. New sessions are not affected. */
  static SqlDataFault reconnectFailed() {
    return Refusal.RECONNECT_FAILED;
  }

  /** The service does not offer to continue sessions. */
  static SqlDataFault withoutReconnect() {
    return Reconnect.NOT_OFFERED;
  }

  /** The next acknowledgement of the client is refused, which ends the session. */
  static SqlDataFault refuseAck() {
    return Ack.REFUSED;
  }

  /** The service acknowledges more than it received; clients should end the session. */
  static SqlDataFault wrongAck() {
    return Ack.WRONG;
  }

  /**
   * The stream breaks off when this many bytes of the database protocol have passed, both
   * directions together; what is under way is lost. The session goes on if the client continues it.
   *
   * @param bytes 0 breaks it off as soon as it is accepted
   * @throws IllegalArgumentException if the number is negative
   */
  static SqlDataFault dropAfter(long bytes) {
    return new Limit(bytes, false);
  }

  /**
   * The database closes its connection when this many bytes of the database protocol have passed on
   * the stream, both directions together.
   *
   * @param bytes 0 closes it as soon as the stream is accepted
   * @throws IllegalArgumentException if the number is negative
   */
  static SqlDataFault closeAfter(long bytes) {
    return new Limit(bytes, true);
  }

  /** Streams that are refused. */
  enum Refusal implements SqlDataFault {
    /** Not offered for the instance. */
    UNSUPPORTED,
    /** No connection to the database. */
    DISCONNECTED,
    /** The session cannot be continued. */
    RECONNECT_FAILED
  }

  /** Faults of what the service offers. */
  enum Reconnect implements SqlDataFault {
    /** Sessions cannot be continued. */
    NOT_OFFERED
  }

  /** Faults of acknowledgements. */
  enum Ack implements SqlDataFault {
    /** The client's is refused. */
    REFUSED,
    /** The server's is beyond what it received. */
    WRONG
  }

  /**
   * The end after a number of bytes.
   *
   * @param bytes of the database protocol, in both directions
   * @param database whether the database ends the session; otherwise only the stream ends
   */
  record Limit(long bytes, boolean database) implements SqlDataFault {

    /** Rejects a negative number. */
    public Limit {
      if (bytes < 0) {
        throw new IllegalArgumentException("A stream ends after 0 bytes or more, not " + bytes);
      }
    }
  }
}
