package dev.cloudsql.emulator.api;

import com.google.gson.JsonObject;
import dev.cloudsql.emulator.fault.ApiFault.OddToken;
import dev.cloudsql.emulator.http.HttpRequest;
import dev.cloudsql.emulator.http.HttpResponse;
import dev.cloudsql.emulator.pki.KeyPairs;
import dev.cloudsql.emulator.state.AccessTokens;
import dev.cloudsql.emulator.state.CloudState;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The OAuth 2.0 token endpoint, for signed assertions of service accounts and refresh tokens of
 * users.
 */
final class TokenServer {

  private static final String EMAIL_SCOPE = "https://www.googleapis.com/auth/userinfo.email";
  private static final String ASSERTION = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  private final CloudState cloud;
  private final Account account;

  TokenServer(CloudState cloud, Account account) {
    this.cloud = cloud;
    this.account = account;
  }

  HttpResponse answer(HttpRequest request, @Nullable OddToken odd) {
    Map<String, String> form = request.form();
    String grantType = form.getOrDefault("grant_type", "");
    if (grantType.equals(ASSERTION)) {
      return assertion(form.getOrDefault("assertion", ""), odd);
    }
    if (grantType.equals("refresh_token")) {
      return account.refreshToken().equals(form.get("refresh_token"))
          ? token(account.person(), form.getOrDefault("scope", Account.DEFAULT_SCOPES), odd)
          : refused("invalid_grant", "Bad Request");
    }
    return refused("unsupported_grant_type", "Invalid grant_type: " + grantType);
  }

  /** Describes a token; includes the e-mail address only if its scopes allow that. */
  HttpResponse info(HttpRequest request) {
    String value =
        request
            .form()
            .getOrDefault("access_token", request.query().getOrDefault("access_token", ""));
    return cloud
        .tokens()
        .find(value)
        .map(
            grant ->
                HttpResponse.json(
                    200,
                    Json.write(
                        Json.object(
                            "azp",
                            "emulator-client",
                            "scope",
                            String.join(" ", grant.scopes()),
                            "email",
                            grant.scopes().contains(EMAIL_SCOPE)
                                ? Optional.of(grant.principal())
                                : Optional.empty()))))
        .orElseGet(() -> refused("invalid_token", "Invalid Value"));
  }

  private HttpResponse assertion(String jwt, @Nullable OddToken odd) {
    try {
      String[] parts = jwt.split("\\.", -1);
      if (parts.length != 3 || !isSigned(parts)) {
        return refused("invalid_grant", "Invalid JWT Signature.");
      }
      JsonObject claims =
          Json.read(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
      if (!Json.text(claims, "iss").filter(account.email()::equals).isPresent()) {
        return refused("invalid_grant", "Invalid grant: account not found");
      }
      return token(account.email(), Json.text(claims, "scope").orElse(""), odd);
    } catch (IllegalArgumentException e) {
      return refused("invalid_grant", "Invalid JWT.");
    }
  }

  private static boolean isSigned(String[] parts) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(KeyPairs.sharedRsa().getPublic());
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private HttpResponse token(String principal, String scope, @Nullable OddToken odd) {
    AccessTokens.Grant token = cloud.tokens().issue(principal, Set.of(scope.strip().split(" +")));
    return HttpResponse.json(200, Json.write(json(token, cloud, odd)));
  }

  /** The response to a token request, here and at the metadata server. */
  static Map<String, Object> json(
      AccessTokens.Grant token, CloudState cloud, @Nullable OddToken odd) {
    return Json.object(
        "access_token",
        odd == null ? token.value() : text(token, odd),
        "expires_in",
        odd == OddToken.WITHOUT_EXPIRY
            ? Optional.empty()
            : odd == OddToken.EXPIRED ? 0 : life(token, cloud),
        "token_type",
        "Bearer");
  }

  private static String text(AccessTokens.Grant token, OddToken odd) {
    return switch (odd) {
      case EMPTY -> "";
      case PADDED -> token.value() + "........";
      case EXPIRED, WITHOUT_EXPIRY -> token.value();
    };
  }

  private static Optional<Long> life(AccessTokens.Grant token, CloudState cloud) {
    return Optional.of(Duration.between(cloud.clock().instant(), token.expiry()).toSeconds());
  }

  private static HttpResponse refused(String reason, String message) {
    return new ApiError(400, reason, message).oauthResponse();
  }
}
