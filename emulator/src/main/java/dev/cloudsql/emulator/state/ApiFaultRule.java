package dev.cloudsql.emulator.state;

import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.ApiRequest;
import org.jspecify.annotations.Nullable;

/**
 * A fault and the calls that it affects.
 *
 * @param call the kind of the calls
 * @param instance the instance of the calls; {@code null} for any
 * @param fault the fault
 */
public record ApiFaultRule(ApiCall call, @Nullable String instance, ApiFault fault) {

  /** Whether the fault affects this call. */
  public boolean strikes(ApiRequest request) {
    boolean fits = !(fault instanceof ApiFault.OddToken) || request.target().contains("/token");
    return fits
        && call == request.call()
        && (instance == null || instance.equals(request.instance()));
  }
}
