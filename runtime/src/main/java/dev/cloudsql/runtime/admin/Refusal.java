package dev.cloudsql.runtime.admin;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of a response with a status other than success.
 *
 * @param code the error code
 * @param problem what failed, as the middle of a sentence
 * @param advice what to do
 * @param role the IAM role that the principal lacks; {@code null} if that is not the reason
 */
record Refusal(ErrorCode code, String problem, String advice, @Nullable String role) {

  private static final String CLIENT_ROLE = "roles/cloudsql.client";
  private static final String QUOTA_ROLE = "roles/serviceusage.serviceUsageConsumer";

  private Refusal(ErrorCode code, String problem, String advice) {
    this(code, problem, advice, null);
  }

  private static final String ADMIN_SCOPE = "https://www.googleapis.com/auth/sqlservice.admin";

  static ConnectorException of(Failures failures, ApiError error) {
    Refusal refusal = judge(failures, error);
    String answer =
        error.status() + (error.reason().isEmpty() ? "" : " " + failures.quote(error.reason()));
    if (!error.message().isBlank()) {
      answer += ": \"" + failures.quote(error.message()) + "\"";
    }
    ConnectorException exception =
        new ConnectorException(
            refusal.code(),
            Phase.REFRESH,
            failures.instance(),
            failures.sentence(refusal.problem() + " (" + answer + "). " + refusal.advice()),
            null,
            refusal.code().retryable() ? error.retryAfter() : null);
    return refusal.code() == ErrorCode.API_DENIED
        ? exception.withDenied(failures.settings().principal().get().orElse(null), refusal.role())
        : exception;
  }

  private static Refusal judge(Failures failures, ApiError error) {
    int status = error.status();
    if (error.html() && status >= 400 && status < 500) {
      return new Refusal(
          ErrorCode.API_REJECTED,
          "a proxy or another web server answers in place of the Admin API, with a page for people",
          "Check what answers at %s, and the proxy that this Java uses (https.proxyHost)"
              .formatted(failures.settings().root()));
    }
    Optional<Refusal> known = status < 500 ? reason(failures, error) : Optional.empty();
    if (known.isPresent()) {
      return known.get();
    }
    InstanceName name = failures.instance();
    return switch (status) {
      case 401 ->
          new Refusal(
              ErrorCode.API_UNAUTHENTICATED,
              "the Admin API does not accept the access token of " + principal(failures),
              "Check that the credentials are still valid and have the scope " + ADMIN_SCOPE);
      case 403 ->
          new Refusal(
              ErrorCode.API_DENIED,
              "the Admin API denies access to " + principal(failures),
              "Grant it %s, which has the permission cloudsql.instances.connect, in %s; the API says the same of a project or an instance that does not exist"
                  .formatted(CLIENT_ROLE, project(failures)),
              CLIENT_ROLE);
      case 404 ->
          new Refusal(
              ErrorCode.API_NOT_FOUND,
              "the Admin API knows no such instance",
              name == null
                  ? "Check the name, as the instance's page in the Cloud SQL console shows it"
                  : "Check the project %s and the instance %s, and write the name as project:region:instance"
                      .formatted(name.project(), name.instance()));
      case 407 ->
          new Refusal(
              ErrorCode.API_REJECTED,
              "a proxy in front of the Admin API requires a login",
              "Set a java.net.Authenticator that logs in to the proxy, or have it let this machine"
                  + " through");
      case 429 -> throttled();
      default -> other(failures, status);
    };
  }

  private static Refusal other(Failures failures, int status) {
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
        "Check what answers at %s, such as a proxy in between"
            .formatted(failures.settings().root()));
  }

  /**
   * The meaning of an error reason, for any status: the values of {@code google.api.ErrorReason},
   * and the older ones of error lists.
   */
  private static Optional<Refusal> reason(Failures failures, ApiError error) {
    String named = error.consumer();
    String consumer = named == null ? "the project whose quota the calls use" : named;
    return Optional.ofNullable(
        switch (error.reason()) {
          case "rateLimitExceeded",
              "userRateLimitExceeded",
              "quotaExceeded",
              "RATE_LIMIT_EXCEEDED",
              "RESOURCE_QUOTA_EXCEEDED" ->
              throttled();
          case "accessNotConfigured", "SERVICE_DISABLED" ->
              denied(
                  "the Cloud SQL Admin API is not enabled for the calls of " + principal(failures),
                  "Enable sqladmin.googleapis.com in "
                      + (named == null
                          ? "the project that the API names, or else in " + project(failures)
                          : named));
          case "insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT" ->
              denied(
                  "the access token of %s lacks a scope".formatted(principal(failures)),
                  "Give the credentials, or the machine that they belong to, the scope "
                      + ADMIN_SCOPE);
          case "USER_PROJECT_DENIED" ->
              new Refusal(
                  ErrorCode.API_DENIED,
                  "%s may not use the quota of the project %s"
                      .formatted(
                          principal(failures),
                          failures.settings().quotaProject().get().orElse("it belongs to")),
                  "Grant it %s there, or set another quota project".formatted(QUOTA_ROLE),
                  QUOTA_ROLE);
          case "CONSUMER_INVALID", "RESOURCE_PROJECT_INVALID" ->
              denied(
                  "%s does not exist or is being deleted".formatted(consumer),
                  failures.settings().quotaProject().get().isPresent()
                      ? "Set another quota project than "
                          + failures.settings().quotaProject().get().get()
                      : "Check the project in the instance connection name, and the project of the"
                          + " credentials");
          case "CONSUMER_SUSPENDED", "GCP_SUSPENDED" ->
              denied(
                  "%s is suspended".formatted(consumer),
                  "Ask its owner to have the suspension lifted, or set another quota project");
          case "BILLING_DISABLED" ->
              denied(
                  "billing is disabled for %s".formatted(consumer),
                  "Link a billing account to it, or set another quota project");
          case "SECURITY_POLICY_VIOLATED", "vpcServiceControls" ->
              denied(
                  "VPC Service Controls forbid this call of " + principal(failures),
                  "Have the service perimeter of %s admit this network and principal for sqladmin.googleapis.com; the identifier in the message leads to its audit log"
                      .formatted(project(failures)));
          case "ORG_RESTRICTION_VIOLATION",
              "LOCATION_POLICY_VIOLATED",
              "LOCATION_ORG_POLICY_VIOLATED",
              "RESOURCE_USAGE_RESTRICTION_VIOLATED",
              "USER_BLOCKED_BY_ADMIN" ->
              denied(
                  "a policy of the organization forbids this call of " + principal(failures),
                  "Ask the administrator of the organization for an exception");
          default -> null;
        });
  }

  private static Refusal denied(String problem, String advice) {
    return new Refusal(ErrorCode.API_DENIED, problem, advice);
  }

  private static String project(Failures failures) {
    InstanceName name = failures.instance();
    return name == null ? "the instance's project" : "the project " + name.project();
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
