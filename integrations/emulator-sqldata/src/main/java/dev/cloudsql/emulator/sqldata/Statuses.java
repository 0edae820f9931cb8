package dev.cloudsql.emulator.sqldata;

import dev.cloudsql.emulator.api.Refused;
import dev.cloudsql.sqldata.wire.SqlDataStatus;
import io.grpc.Status;

/** The gRPC statuses of refusals that the Admin API states as HTTP statuses. */
final class Statuses {

  private Statuses() {}

  static SqlDataStatus of(Refused refused) {
    return new SqlDataStatus(code(refused.code()).value(), refused.text(), refused.reason());
  }

  private static Status.Code code(int http) {
    return switch (http) {
      case 400 -> Status.Code.INVALID_ARGUMENT;
      case 401 -> Status.Code.UNAUTHENTICATED;
      case 403 -> Status.Code.PERMISSION_DENIED;
      case 404 -> Status.Code.NOT_FOUND;
      case 409 -> Status.Code.ABORTED;
      case 412 -> Status.Code.FAILED_PRECONDITION;
      case 429 -> Status.Code.RESOURCE_EXHAUSTED;
      case 499 -> Status.Code.CANCELLED;
      case 500 -> Status.Code.INTERNAL;
      case 501 -> Status.Code.UNIMPLEMENTED;
      case 502, 503 -> Status.Code.UNAVAILABLE;
      case 504 -> Status.Code.DEADLINE_EXCEEDED;
      default -> Status.Code.UNKNOWN;
    };
  }
}
