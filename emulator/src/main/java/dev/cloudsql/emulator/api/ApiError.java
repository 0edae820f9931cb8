package dev.cloudsql.emulator.api;

import dev.cloudsql.emulator.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An error response in the format of Google's servers.
 *
 * @param code the HTTP status
 * @param reason the machine-readable reason
 * @param message the message for humans
 * @param details the {@code google.rpc.ErrorInfo} that newer servers add
 */
record ApiError(int code, String reason, String message, List<Map<String, ?>> details) {

  ApiError(int code, String reason, String message) {
    this(code, reason, message, List.of());
  }

  static final ApiError UNAUTHENTICATED =
      new ApiError(
          401,
          "authError",
          "Request had invalid authentication credentials. Expected OAuth 2 access token, login"
              + " cookie or other valid authentication credential.");

  static final ApiError NOT_AUTHORIZED =
      new ApiError(403, "notAuthorized", "The client is not authorized to make this request.");

  static final ApiError NO_INSTANCE =
      new ApiError(404, "instanceDoesNotExist", "The Cloud SQL instance does not exist.");

  static final ApiError NOT_FOUND =
      new ApiError(404, "notFound", "Requested entity was not found.");

  static ApiError invalid(String message) {
    return new ApiError(400, "invalidRequest", "Invalid request: " + message + ".");
  }

  /** The error for an API that is not enabled in the project. */
  static ApiError disabled(String service, String project) {
    String console =
        "https://console.developers.google.com/apis/api/%s/overview?project=%s"
            .formatted(service, project);
    return new ApiError(
        403,
        "accessNotConfigured",
        "%s has not been used in project %s before or it is disabled. Enable it by visiting %s then retry."
            .formatted(service, project, console),
        info(
            "SERVICE_DISABLED",
            "googleapis.com",
            Json.object("service", service, "consumer", "projects/" + project)));
  }

  /** The error for a token without a scope of the API. */
  static ApiError scopes(String service) {
    return new ApiError(
        403,
        "insufficientPermissions",
        "Request had insufficient authentication scopes.",
        info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", "googleapis.com", Json.object("service", service)));
  }

  static ApiError mayNotImpersonate() {
    return new ApiError(
        403,
        "forbidden",
        "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
        info(
            "IAM_PERMISSION_DENIED",
            "iam.googleapis.com",
            Json.object("permission", "iam.serviceAccounts.getAccessToken")));
  }

  private static List<Map<String, ?>> info(String reason, String domain, Map<String, ?> metadata) {
    return List.of(
        Json.object(
            "@type",
            "type.googleapis.com/google.rpc.ErrorInfo",
            "reason",
            reason,
            "domain",
            domain,
            "metadata",
            metadata));
  }

  /** The response in the format of the APIs. */
  HttpResponse response() {
    Map<String, ?> detail = Json.object("message", message, "domain", "global", "reason", reason);
    return HttpResponse.json(
        code,
        Json.write(
            Json.object(
                "error",
                Json.object(
                    "code",
                    code,
                    "message",
                    message,
                    "errors",
                    List.of(detail),
                    "status",
                    status(),
                    "details",
                    Optional.of(details).filter(some -> !some.isEmpty())))));
  }

  /** The response in the format of the token endpoint (RFC 6749). */
  HttpResponse oauthResponse() {
    return HttpResponse.json(
        code, Json.write(Json.object("error", reason, "error_description", message)));
  }

  private String status() {
    return switch (code) {
      case 400 -> "INVALID_ARGUMENT";
      case 401 -> "UNAUTHENTICATED";
      case 403 -> "PERMISSION_DENIED";
      case 404 -> "NOT_FOUND";
      case 409 -> "ABORTED";
      case 429 -> "RESOURCE_EXHAUSTED";
      case 500 -> "INTERNAL";
      case 503 -> "UNAVAILABLE";
      case 504 -> "DEADLINE_EXCEEDED";
      default -> "UNKNOWN";
    };
  }
}
