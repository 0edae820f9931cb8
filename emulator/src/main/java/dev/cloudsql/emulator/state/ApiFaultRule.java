package dev.cloudsql.emulator.state;

import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.ApiRequest;
import java.util.Optional;

/**
 * Which calls a fault strikes.
 *
 * @param call their kind
 * @param instance the instance that they are about; empty for any
 * @param fault what happens
 */
public record ApiFaultRule(ApiCall call, Optional<String> instance, ApiFault fault) {

  /** Whether this call is one of them. */
  public boolean strikes(ApiRequest request) {
    boolean fits = !(fault instanceof ApiFault.OddToken) || request.target().contains("/token");
    return fits
        && call == request.call()
        && (instance.isEmpty() || instance.equals(request.instance()));
  }
}
