package dev.cloudsql.emulator.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.cloudsql.emulator.http.HttpRequest;
import dev.cloudsql.emulator.http.HttpResponse;
import dev.cloudsql.emulator.state.AccessTokens;
import dev.cloudsql.emulator.state.CloudState;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The call of the IAM Service Account Credentials API that issues tokens of impersonated accounts.
 */
final class IamCredentials {

  static final String SERVICE = "iamcredentials.googleapis.com";

  private static final Pattern PATH =
      Pattern.compile("/v1/projects/-/serviceAccounts/([^/:]+@[^/:]+):generateAccessToken");
  private static final String RESOURCE = "projects/-/serviceAccounts/";

  private final CloudState cloud;
  private final Authorization authorization;

  IamCredentials(CloudState cloud, String project) {
    this.cloud = cloud;
    this.authorization =
        new Authorization(
            cloud,
            SERVICE,
            project,
            List.of(AccessTokens.PLATFORM_SCOPE, "https://www.googleapis.com/auth/iam"));
  }

  /** Whether this is a path of this API. */
  static boolean has(String path) {
    return PATH.matcher(path).matches();
  }

  HttpResponse answer(HttpRequest request) {
    Matcher path = PATH.matcher(request.path());
    return path.matches()
        ? authorization.with(
            request, grant -> token(grant.principal(), path.group(1), request.body()))
        : ApiError.NOT_FOUND.response();
  }

  private HttpResponse token(String principal, String account, String body) {
    try {
      JsonObject asked = Json.read(body);
      Set<String> scopes = new HashSet<>(texts(asked.get("scope")));
      if (scopes.isEmpty()) {
        return ApiError.invalid("scope is missing").response();
      }
      String present = principal;
      List<String> chain = new ArrayList<>(texts(asked.get("delegates")));
      chain.add(RESOURCE + account);
      for (String next : chain) {
        if (!next.startsWith(RESOURCE)) {
          return ApiError.invalid("a delegate is a resource name, not " + next).response();
        }
        String name = next.substring(RESOURCE.length());
        if (!cloud.policy().mayImpersonate(present, name)) {
          return ApiError.mayNotImpersonate().response();
        }
        present = name;
      }
      AccessTokens.Grant token = cloud.tokens().issue(account, scopes);
      return HttpResponse.json(200, Json.write(answer(token)));
    } catch (IllegalArgumentException e) {
      return ApiError.invalid("the body cannot be read").response();
    }
  }

  private static Map<String, Object> answer(AccessTokens.Grant token) {
    return Json.object(
        "accessToken",
        token.value(),
        "expireTime",
        token.expiry().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static List<String> texts(@Nullable JsonElement list) {
    return list instanceof JsonArray some
        ? some.asList().stream().map(JsonElement::getAsString).toList()
        : List.of();
  }
}
