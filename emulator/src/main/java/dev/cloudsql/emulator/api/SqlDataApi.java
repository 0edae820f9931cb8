package dev.cloudsql.emulator.api;

import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.http.HttpRequest;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.ApiRequest;
import dev.cloudsql.emulator.state.AccessTokens;
import dev.cloudsql.emulator.state.ApiFaultRule;
import dev.cloudsql.emulator.state.CloudState;
import dev.cloudsql.emulator.state.FaultBoard.Occurrence;
import dev.cloudsql.emulator.state.IamPolicy;
import dev.cloudsql.emulator.state.InstanceState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The checks of SQL Data calls, which arrive over gRPC, with the same tokens, policy, faults and
 * journal as calls of the Admin API.
 */
public final class SqlDataApi {

  private static final String PATH = "/google.cloud.sql.v1beta4.SqlDataService/StreamSqlData";
  private static final Pattern LOCATION = Pattern.compile("locations/([^/]+)");
  private static final Pattern INSTANCE = Pattern.compile("projects/([^/]+)/instances/([^/]+)");

  private final CloudState cloud;
  private final Authorization authorization;

  /** Makes the checks for a cloud, with the project that its APIs are enabled in. */
  public SqlDataApi(CloudState cloud, Account account) {
    this.cloud = cloud;
    this.authorization =
        new Authorization(
            cloud, AdminApi.SERVICE, account.project(), List.of(AccessTokens.ADMIN_SCOPE));
  }

  /**
   * A call whose headers were accepted.
   *
   * @param principal the e-mail address of the caller
   * @param location the region to which the call was routed, {@code locations/REGION}
   * @param instance the instance to which the call was routed, {@code
   *     projects/PROJECT/instances/INSTANCE}
   */
  public record Admitted(String principal, String location, String instance) {}

  /**
   * Records a call and checks its headers.
   *
   * @param headers by case-insensitive name
   * @throws Refused if a check fails, or a fault refuses the call
   * @throws InterruptedException if a fault holds the call and the emulator is closed
   */
  public Admitted admit(Map<String, String> headers) throws Refused, InterruptedException {
    Map<String, String> routing = routing(headers.getOrDefault("x-goog-request-params", ""));
    String location = routing.getOrDefault("location_id", "");
    String instance = routing.getOrDefault("instance_id", "");
    ApiRequest call =
        new ApiRequest(
            ApiCall.STREAM_SQL_DATA,
            find(location, instance).map(InstanceState::name).orElse(null),
            "POST",
            PATH,
            headers,
            "");
    cloud.calls().add(call);
    Optional<Occurrence<ApiFaultRule>> strike = cloud.faults().take(rule -> rule.strikes(call));
    if (strike.isPresent()) {
      suffer(strike.get());
    }
    String principal = authorization.grant(call.headers().get("authorization")).principal();
    if (location.isEmpty() || instance.isEmpty()) {
      throw new Refused(
          ApiError.invalid("the header x-goog-request-params has no location_id and instance_id"));
    }
    return new Admitted(principal, location, instance);
  }

  /**
   * The instance that a stream's first message names.
   *
   * @param call the call of the stream
   * @throws Refused if there is none, the call was routed to another one, or the caller may not
   *     connect to it
   */
  public InstanceState target(Admitted call, String location, String instance) throws Refused {
    if (!location.equals(call.location()) || !instance.equals(call.instance())) {
      throw new Refused(
          ApiError.invalid(
              "location_id and instance_id differ from those in x-goog-request-params"));
    }
    InstanceState target =
        find(location, instance).orElseThrow(() -> new Refused(ApiError.NO_INSTANCE));
    if (target.settings().deniedPrincipals().contains(call.principal())
        || !cloud.policy().allows(call.principal(), IamPolicy.CONNECT)) {
      throw new Refused(ApiError.NOT_AUTHORIZED);
    }
    return target;
  }

  private static void suffer(Occurrence<ApiFaultRule> strike) throws Refused, InterruptedException {
    ApiFault fault = strike.fault().fault();
    if (fault instanceof ApiFault.Status status) {
      throw new Refused(new ApiError(status.code(), status.reason(), status.message()));
    }
    if (fault instanceof ApiFault.Hang) {
      strike.hold();
    } else if (fault instanceof ApiFault.Delay delay) {
      strike.hold(delay.time());
    }
  }

  private Optional<InstanceState> find(String location, String instance) {
    Matcher region = LOCATION.matcher(location);
    Matcher name = INSTANCE.matcher(instance);
    if (!region.matches() || !name.matches()) {
      return Optional.empty();
    }
    return cloud
        .find(name.group(1), name.group(2))
        .filter(it -> it.settings().region().equals(region.group(1)));
  }

  private static Map<String, String> routing(String header) {
    try {
      return HttpRequest.parameters(header);
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }
}
