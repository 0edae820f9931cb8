package dev.cloudsql.emulator.api;

import dev.cloudsql.emulator.http.HttpRequest;
import dev.cloudsql.emulator.http.HttpResponse;
import dev.cloudsql.emulator.state.AccessTokens.Grant;
import dev.cloudsql.emulator.state.CloudState;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The checks before every API call: a valid token with a sufficient scope, and an enabled API.
 *
 * @param cloud the tokens and the policy
 * @param service the API's name, such as {@code sqladmin.googleapis.com}
 * @param project the project of the calls
 * @param scopes the scopes of which a token needs one
 */
record Authorization(CloudState cloud, String service, String project, List<String> scopes) {

  private static final String BEARER = "Bearer ";

  /** Calls {@code answer} with the token's grant, or returns an error response. */
  HttpResponse with(HttpRequest request, Function<Grant, HttpResponse> answer) {
    Grant grant;
    try {
      grant = grant(request.header("Authorization").orElse(null));
    } catch (Refused e) {
      HttpResponse response = e.error().response();
      return e.error().equals(ApiError.UNAUTHENTICATED)
          ? response.with("WWW-Authenticate", "Bearer realm=\"https://accounts.google.com/\"")
          : response;
    }
    return answer.apply(grant);
  }

  /**
   * The grant of the token in a header.
   *
   * @param authorization the value of the header; {@code null} if there is none
   * @throws Refused if there is no valid token, or a check fails
   */
  Grant grant(@Nullable String authorization) throws Refused {
    Grant grant =
        Optional.ofNullable(authorization)
            .filter(value -> value.startsWith(BEARER))
            .flatMap(value -> cloud.tokens().find(unpadded(value.substring(BEARER.length()))))
            .orElseThrow(() -> new Refused(ApiError.UNAUTHENTICATED));
    if (scopes.stream().noneMatch(grant::allows)) {
      throw new Refused(ApiError.scopes(service));
    }
    if (!cloud.policy().isEnabled(service)) {
      throw new Refused(ApiError.disabled(service, project));
    }
    return grant;
  }

  /**
   * Removes the dots that metadata servers append: the real API accepts them in the header, not in
   * a body.
   */
  private static String unpadded(String token) {
    return token.replaceAll("\\.+$", "");
  }
}
