package dev.cloudsql.emulator.api;

import com.google.gson.JsonObject;
import dev.cloudsql.emulator.http.HttpRequest;
import dev.cloudsql.emulator.http.HttpResponse;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.pki.Pem;
import dev.cloudsql.emulator.state.AccessTokens;
import dev.cloudsql.emulator.state.CloudState;
import dev.cloudsql.emulator.state.EphemeralCertificate;
import dev.cloudsql.emulator.state.IamPolicy;
import dev.cloudsql.emulator.state.InstanceState;
import java.util.List;
import java.util.Optional;

/** The calls of the Cloud SQL Admin API that connectors make. */
final class AdminApi {

  static final String SERVICE = "sqladmin.googleapis.com";

  private final CloudState cloud;
  private final Authorization authorization;

  AdminApi(CloudState cloud, String project) {
    this.cloud = cloud;
    this.authorization =
        new Authorization(cloud, SERVICE, project, List.of(AccessTokens.ADMIN_SCOPE));
  }

  HttpResponse answer(Route route, HttpRequest request) {
    return authorization.with(request, grant -> answer(route, request, grant.principal()));
  }

  private HttpResponse answer(Route route, HttpRequest request, String principal) {
    InstanceState instance = route.instance();
    if (instance == null) {
      return (route.call() == ApiCall.UNKNOWN ? ApiError.NOT_FOUND : ApiError.NO_INSTANCE)
          .response();
    }
    if (instance.settings().deniedPrincipals().contains(principal)
        || !cloud.policy().allows(principal, permission(route.call()))) {
      return ApiError.NOT_AUTHORIZED.response();
    }
    return switch (route.call()) {
      case CONNECT_SETTINGS -> HttpResponse.json(200, InstanceJson.connectSettings(instance));
      case INSTANCE -> HttpResponse.json(200, InstanceJson.instance(instance));
      case GENERATE_EPHEMERAL_CERT -> certificate(instance, principal, request.body());
      case RESOLVE_CONNECT_SETTINGS ->
          HttpResponse.json(200, Json.write(Json.object("connectionName", instance.name())));
      default -> ApiError.NOT_FOUND.response();
    };
  }

  private static String permission(ApiCall call) {
    return call == ApiCall.GENERATE_EPHEMERAL_CERT ? IamPolicy.CONNECT : IamPolicy.GET;
  }

  private HttpResponse certificate(InstanceState instance, String principal, String body) {
    if (instance.settings().isStopped()) {
      return ApiError.invalid("Invalid request since instance is not running").response();
    }
    try {
      JsonObject request = Json.read(body);
      Optional<String> key = Json.text(request, "public_key");
      if (key.isEmpty()) {
        return ApiError.invalid("public_key is missing").response();
      }
      Optional<String> login = Json.text(request, "access_token");
      if (login.isPresent() && !allowsLogin(login.get())) {
        return ApiError.invalid("access_token is not good for a login").response();
      }
      EphemeralCertificate made =
          instance.issue(Pem.decode(key.get()), principal, login.orElse(null));
      return HttpResponse.json(200, InstanceJson.ephemeralCert(instance, made));
    } catch (IllegalArgumentException e) {
      return ApiError.invalid("the body or its public_key cannot be read").response();
    }
  }

  private boolean allowsLogin(String token) {
    return cloud.tokens().find(token).filter(it -> it.allows(AccessTokens.LOGIN_SCOPE)).isPresent();
  }
}
