package dev.cloudsql.emulator.api;

/** A call that the emulator refuses. */
public final class Refused extends Exception {

  private static final long serialVersionUID = 1;

  private final transient ApiError error;

  Refused(ApiError error) {
    super(error.message());
    this.error = error;
  }

  /** The HTTP status. */
  public int code() {
    return error.code();
  }

  /** The message for humans. */
  public String text() {
    return error.message();
  }

  /** The reason in {@code google.rpc.ErrorInfo}; empty if there is none. */
  public String reason() {
    return error.details().stream()
        .map(detail -> String.valueOf(detail.get("reason")))
        .findFirst()
        .orElse("");
  }

  ApiError error() {
    return error;
  }
}
