package dev.cloudsql.emulator.api;

import dev.cloudsql.emulator.fault.ApiFault.OddToken;
import dev.cloudsql.emulator.http.HttpRequest;
import dev.cloudsql.emulator.http.HttpResponse;
import dev.cloudsql.emulator.state.AccessTokens;
import dev.cloudsql.emulator.state.CloudState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The metadata server of a virtual machine, with its service account. */
final class MetadataServer {

  private static final String FLAVOR = "Metadata-Flavor";
  private static final String ACCOUNTS = "/computeMetadata/v1/instance/service-accounts/";

  private final CloudState cloud;
  private final Account account;

  MetadataServer(CloudState cloud, Account account) {
    this.cloud = cloud;
    this.account = account;
  }

  HttpResponse answer(HttpRequest request, @Nullable OddToken odd) {
    boolean asked = request.header(FLAVOR).filter("Google"::equals).isPresent();
    HttpResponse response =
        asked || request.path().equals("/") ? resource(request, odd) : text(403, "Forbidden");
    return response.with(FLAVOR, "Google").with("Server", "Metadata Server for VM");
  }

  private HttpResponse resource(HttpRequest request, @Nullable OddToken odd) {
    String path = request.path();
    if (path.startsWith(ACCOUNTS)) {
      return serviceAccount(path.substring(ACCOUNTS.length()), request, odd);
    }
    return switch (path) {
      case "/" -> text(200, "computeMetadata/\n");
      case "/computeMetadata/v1/project/project-id" -> text(200, account.project());
      case "/computeMetadata/v1/universe/universe-domain" -> text(200, account.universeDomain());
      default -> text(404, "Not Found");
    };
  }

  private HttpResponse serviceAccount(
      String resource, HttpRequest request, @Nullable OddToken odd) {
    String scopes = request.query().getOrDefault("scopes", Account.DEFAULT_SCOPES);
    return switch (resource.replaceFirst("^" + account.email() + "/", "default/")) {
      case "" -> HttpResponse.json(200, Json.write(Json.object("default", description())));
      case "default/", "default" -> HttpResponse.json(200, Json.write(description()));
      case "default/email" -> text(200, account.email());
      case "default/scopes" -> text(200, Account.DEFAULT_SCOPES + "\n");
      case "default/token" -> {
        AccessTokens.Grant token = cloud.tokens().issue(account.email(), Set.of(scopes.split(",")));
        yield HttpResponse.json(200, Json.write(TokenServer.json(token, cloud, odd)));
      }
      default -> text(404, "Not Found");
    };
  }

  private Map<String, Object> description() {
    return Json.object(
        "aliases", List.of("default"),
        "email", account.email(),
        "scopes", List.of(Account.DEFAULT_SCOPES));
  }

  private static HttpResponse text(int status, String text) {
    return HttpResponse.text(status, "application/text", text);
  }
}
