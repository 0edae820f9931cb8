package dev.cloudsql.emulator.api;

import dev.cloudsql.emulator.http.HttpRequest;
import dev.cloudsql.emulator.http.HttpResponse;
import dev.cloudsql.emulator.state.AccessTokens.Grant;
import dev.cloudsql.emulator.state.CloudState;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What stands before every call of an API: a token, of a scope that is wide enough, and an API that
 * is enabled.
 *
 * @param cloud knows tokens and policy
 * @param service the API's name, such as {@code sqladmin.googleapis.com}
 * @param project whose calls these are
 * @param scopes of which a token needs one
 */
record Authorization(CloudState cloud, String service, String project, List<String> scopes) {

  private static final String BEARER = "Bearer ";

  /** Answers with the grant of the token, or refuses. */
  HttpResponse with(HttpRequest request, Function<Grant, HttpResponse> answer) {
    Optional<Grant> grant =
        request
            .header("Authorization")
            .filter(value -> value.startsWith(BEARER))
            .flatMap(value -> cloud.tokens().find(unpadded(value.substring(BEARER.length()))));
    if (grant.isEmpty()) {
      return ApiError.UNAUTHENTICATED
          .response()
          .with("WWW-Authenticate", "Bearer realm=\"https://accounts.google.com/\"");
    }
    if (scopes.stream().noneMatch(grant.get()::allows)) {
      return ApiError.scopes(service).response();
    }
    if (!cloud.policy().isEnabled(service)) {
      return ApiError.disabled(service, project).response();
    }
    return answer.apply(grant.get());
  }

  /** The real API bears the dots of a metadata server here, and not in a body. */
  private static String unpadded(String token) {
    return token.replaceAll("\\.+$", "");
  }
}
