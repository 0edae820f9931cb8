package dev.cloudsql.sqldata.wire;

import io.grpc.Status;
import java.util.Optional;

/**
 * Why a stream or a session failed: {@code StreamSqlDataErrorReason}, which is sent by name in a
 * {@code google.rpc.ErrorInfo}.
 */
public enum SqlDataReason {
  /** The instance is not offered over SQL Data; its addresses are to be used. */
  UNSUPPORTED_INSTANCE_TYPE(Status.Code.FAILED_PRECONDITION),
  /** The session cannot be continued, now or later. */
  RECONNECT_FAILED(Status.Code.INTERNAL),
  /** The client of the database has closed the connection normally. */
  DB_CLIENT_CLOSED(Status.Code.CANCELLED),
  /** The database has closed the connection normally. */
  DB_SERVER_CLOSED(Status.Code.CANCELLED),
  /** The peer acknowledged bytes that were not sent, or fewer than before. */
  INVALID_ACK(Status.Code.FAILED_PRECONDITION),
  /** The service has lost its connection to the database; the client may try again. */
  DISCONNECTED(Status.Code.ABORTED);

  private static final String PREFIX = "STREAM_SQL_DATA_ERROR_REASON_";

  private final Status.Code code;

  SqlDataReason(Status.Code code) {
    this.code = code;
  }

  /** The gRPC status with which the reason is sent. */
  public Status.Code code() {
    return code;
  }

  /** Its name in a {@code google.rpc.ErrorInfo}. */
  public String wireName() {
    return PREFIX + name();
  }

  /** The reason with this name, with or without its prefix; empty for one that is not known. */
  public static Optional<SqlDataReason> of(String wireName) {
    String name = wireName.startsWith(PREFIX) ? wireName.substring(PREFIX.length()) : wireName;
    for (SqlDataReason reason : values()) {
      if (reason.name().equals(name)) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }
}
