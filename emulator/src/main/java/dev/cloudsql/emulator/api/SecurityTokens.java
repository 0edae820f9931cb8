package dev.cloudsql.emulator.api;

import dev.cloudsql.emulator.http.HttpRequest;
import dev.cloudsql.emulator.http.HttpResponse;
import dev.cloudsql.emulator.state.AccessTokens;
import dev.cloudsql.emulator.state.CloudState;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Security Token Service, which exchanges a token of another identity provider for one of
 * Google (workload identity federation, RFC 8693).
 */
final class SecurityTokens {

  /** The prefix of the tokens of the trusted identity provider; the subject follows. */
  static final String SUBJECT = "emulator-subject-token:";

  static final String PATH = "/v1/token";

  private static final String GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
  private static final Pattern AUDIENCE =
      Pattern.compile("//(iam\\.googleapis\\.com/.+/workloadIdentityPools/[^/]+)/providers/[^/]+");

  private final CloudState cloud;

  SecurityTokens(CloudState cloud) {
    this.cloud = cloud;
  }

  HttpResponse answer(HttpRequest request) {
    Map<String, String> form = request.form();
    Matcher audience = AUDIENCE.matcher(form.getOrDefault("audience", ""));
    String subject = form.getOrDefault("subject_token", "").strip();
    if (!GRANT.equals(form.get("grant_type"))) {
      return refused("unsupported_grant_type", "Token exchange is all that is done here");
    }
    if (!audience.matches()) {
      return refused("invalid_target", "The target service indicated by audience is invalid");
    }
    if (!subject.startsWith(SUBJECT)) {
      return refused("invalid_grant", "The subject token is not of a provider that is trusted");
    }
    String principal =
        "principal://%s/subject/%s"
            .formatted(audience.group(1), subject.substring(SUBJECT.length()));
    AccessTokens.Grant token =
        cloud.tokens().issue(principal, Set.of(form.getOrDefault("scope", "").strip().split(" +")));
    Map<String, Object> answer = TokenServer.json(token, cloud, null);
    answer.put("issued_token_type", ACCESS_TOKEN);
    return HttpResponse.json(200, Json.write(answer));
  }

  private static HttpResponse refused(String reason, String message) {
    return new ApiError(400, reason, message).oauthResponse();
  }
}
