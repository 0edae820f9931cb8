package dev.cloudsql.runtime.admin;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;

/**
 * What a status other than success means, and what helps.
 *
 * @param code the meaning
 * @param problem what failed, the middle of a sentence
 * @param advice what to do
 */
record Refusal(ErrorCode code, String problem, String advice) {

  private static final String ADMIN_SCOPE = "https://www.googleapis.com/auth/sqlservice.admin";

  static ConnectorException of(Failures failures, ApiError error) {
    Refusal refusal = judge(failures, error);
    String answer =
        error.status() + (error.reason().isEmpty() ? "" : " " + failures.quote(error.reason()));
    if (!error.message().isBlank()) {
      answer += ": \"" + failures.quote(error.message()) + "\"";
    }
    return new ConnectorException(
        refusal.code(),
        Phase.REFRESH,
        failures.instance(),
        failures.sentence(refusal.problem() + " (" + answer + "). " + refusal.advice()),
        null,
        refusal.code().retryable() ? error.retryAfter().orElse(null) : null);
  }

  private static Refusal judge(Failures failures, ApiError error) {
    int status = error.status();
    if (status == 403) {
      return forbidden(failures, error);
    }
    if (status == 401) {
      return new Refusal(
          ErrorCode.API_UNAUTHENTICATED,
          "the Admin API does not accept the access token of " + principal(failures),
          "Check that the credentials are still valid and have the scope " + ADMIN_SCOPE);
    }
    if (status == 404) {
      return new Refusal(
          ErrorCode.API_NOT_FOUND,
          "the Admin API knows no such instance",
          failures
              .about()
              .instance()
              .map(
                  name ->
                      "Check the project %s and the instance %s, and write the name as project:region:instance"
                          .formatted(name.project(), name.instance()))
              .orElse("Check the name, as the instance's page in the Cloud SQL console shows it"));
    }
    if (status == 429) {
      return throttled();
    }
    if (status >= 500 || status == 408) {
      return new Refusal(
          ErrorCode.API_UNAVAILABLE, "the Admin API fails for the moment", "Try again later");
    }
    if (status >= 400) {
      return new Refusal(
          ErrorCode.API_REJECTED,
          "the Admin API refuses the request",
          "Check that the instance is running, and what the API says");
    }
    return new Refusal(
        ErrorCode.API_RESPONSE,
        "the answer of the Admin API is neither success nor error, and redirects are not followed",
        "Check what answers at %s, such as a proxy on the way"
            .formatted(failures.settings().root()));
  }

  private static Refusal forbidden(Failures failures, ApiError error) {
    if (error.hasReason(
        "rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "RATE_LIMIT_EXCEEDED")) {
      return throttled();
    }
    String project =
        failures
            .about()
            .instance()
            .map(name -> "the project " + name.project())
            .orElse("the instance's project");
    if (error.hasReason("accessNotConfigured", "SERVICE_DISABLED")) {
      return new Refusal(
          ErrorCode.API_DENIED,
          "the Cloud SQL Admin API is not enabled for the calls of " + principal(failures),
          "Enable sqladmin.googleapis.com in "
              + error.consumer().orElse("the project that the API names, or else in " + project));
    }
    if (error.hasReason("insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT")) {
      return new Refusal(
          ErrorCode.API_DENIED,
          "the access token of %s lacks a scope".formatted(principal(failures)),
          "Give the credentials, or the machine that they belong to, the scope " + ADMIN_SCOPE);
    }
    if (error.hasReason("USER_PROJECT_DENIED")) {
      return new Refusal(
          ErrorCode.API_DENIED,
          "%s may not use the quota of the project %s"
              .formatted(
                  principal(failures),
                  failures.settings().quotaProject().get().orElse("it belongs to")),
          "Grant it roles/serviceusage.serviceUsageConsumer there, or set another quota project");
    }
    return new Refusal(
        ErrorCode.API_DENIED,
        "the Admin API denies access to " + principal(failures),
        "Grant it roles/cloudsql.client, which has the permission cloudsql.instances.connect, in %s; the API says the same of a project or an instance that does not exist"
            .formatted(project));
  }

  private static Refusal throttled() {
    return new Refusal(
        ErrorCode.API_THROTTLED,
        "the quota of the Admin API is used up",
        "Wait, share one connector between callers, or raise the quota");
  }

  private static String principal(Failures failures) {
    return failures.settings().principal().get().orElse("the configured credentials");
  }
}
