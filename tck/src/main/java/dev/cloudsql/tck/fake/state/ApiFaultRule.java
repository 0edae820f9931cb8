package dev.cloudsql.tck.fake.state;

import dev.cloudsql.InstanceName;
import dev.cloudsql.tck.fake.fault.ApiFault;
import dev.cloudsql.tck.fake.journal.ApiCall;
import dev.cloudsql.tck.fake.journal.ApiRequest;
import java.util.Optional;

/**
 * Which calls a fault strikes.
 *
 * @param call their kind
 * @param instance the instance that they are about; empty for any
 * @param fault what happens
 */
public record ApiFaultRule(ApiCall call, Optional<InstanceName> instance, ApiFault fault) {

  /** Whether this call is one of them. */
  public boolean strikes(ApiRequest request) {
    boolean fits = !(fault instanceof ApiFault.OddToken) || request.target().contains("/token");
    return fits
        && call == request.call()
        && (instance.isEmpty() || instance.equals(request.instance()));
  }
}
