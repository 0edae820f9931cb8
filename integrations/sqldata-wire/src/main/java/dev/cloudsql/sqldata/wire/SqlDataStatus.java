package dev.cloudsql.sqldata.wire;

import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A {@code google.rpc.Status}: how a session ends, and the error details of a gRPC call.
 *
 * @param code a code of gRPC; 0 is a normal end
 * @param message for humans
 * @param reason the reason in its first {@code google.rpc.ErrorInfo}, as it was sent; empty if
 *     there is none
 */
public record SqlDataStatus(int code, String message, String reason) {

  /** The trailer in which servers of Google send error details. */
  static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** A status without a reason. */
  public static SqlDataStatus of(Status.Code code, String message) {
    return new SqlDataStatus(code.value(), message, "");
  }

  /** A status with a reason, and the code that belongs to it. */
  public static SqlDataStatus of(SqlDataReason reason, String message) {
    return new SqlDataStatus(reason.code().value(), message, reason.wireName());
  }

  /**
   * The status of a failed call.
   *
   * @param status the status of the call
   * @param trailers {@code null} if there are none; details that cannot be read are ignored
   */
  public static SqlDataStatus of(Status status, @Nullable Metadata trailers) {
    byte[] details = trailers == null ? null : trailers.get(DETAILS);
    String reason = "";
    if (details != null) {
      try {
        reason = Decoder.status(details).reason();
      } catch (MalformedMessageException e) {
        // The status itself says enough.
      }
    }
    String message = status.getDescription();
    return new SqlDataStatus(status.getCode().value(), message == null ? "" : message, reason);
  }

  /** Whether this is the reason. */
  public boolean is(SqlDataReason known) {
    return SqlDataReason.of(reason).filter(known::equals).isPresent();
  }

  /** The status for a call that ends with it. */
  public Status toStatus() {
    return Status.fromCodeValue(code).withDescription(message);
  }

  /** The trailers for a call that ends with it, which have the details. */
  public Metadata toTrailers() {
    Metadata trailers = new Metadata();
    trailers.put(DETAILS, Encoder.status(this));
    return trailers;
  }
}
