package dev.cloudsql.emulator.api;

import dev.cloudsql.emulator.http.HttpRequest;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.state.CloudState;
import dev.cloudsql.emulator.state.InstanceState;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The kind of a request and its instance.
 *
 * @param call the kind
 * @param instance the instance of the request; {@code null} if it is about none, or it does not
 *     exist
 */
record Route(ApiCall call, @Nullable InstanceState instance) {

  private static final String VERSION = "/(?:sql/)?v1(?:beta4)?";
  private static final Pattern INSTANCE =
      Pattern.compile(
          VERSION
              + "/projects/([^/]+)/instances/([^/:]+)(/connectSettings|:generateEphemeralCert|)");
  private static final Pattern RESOLVE =
      Pattern.compile(VERSION + "/locations/([^/]+)/dns/([^/:]+):resolveConnectSettings");

  static Route of(HttpRequest request, CloudState cloud) {
    String path = request.path();
    String asked = request.method() + " ";
    if (path.startsWith("/computeMetadata/") || path.equals("/")) {
      return new Route(ApiCall.METADATA, null);
    }
    if (path.equals("/token")) {
      return new Route(ApiCall.TOKEN, null);
    }
    if (path.equals("/tokeninfo")) {
      return new Route(ApiCall.TOKEN_INFO, null);
    }
    if (path.equals(SecurityTokens.PATH)) {
      return new Route(ApiCall.EXCHANGE_TOKEN, null);
    }
    if (IamCredentials.has(path)) {
      return new Route(ApiCall.GENERATE_ACCESS_TOKEN, null);
    }
    Matcher instance = INSTANCE.matcher(path);
    if (instance.matches()) {
      asked += instance.group(3);
      ApiCall call =
          switch (asked) {
            case "GET /connectSettings" -> ApiCall.CONNECT_SETTINGS;
            case "GET " -> ApiCall.INSTANCE;
            case "POST :generateEphemeralCert" -> ApiCall.GENERATE_EPHEMERAL_CERT;
            default -> ApiCall.UNKNOWN;
          };
      return new Route(call, cloud.find(instance.group(1), instance.group(2)).orElse(null));
    }
    Matcher resolve = RESOLVE.matcher(path);
    if (resolve.matches() && request.method().equals("GET")) {
      return new Route(
          ApiCall.RESOLVE_CONNECT_SETTINGS,
          cloud.instances().stream()
              .filter(it -> it.settings().region().equals(resolve.group(1)))
              .filter(it -> hasName(it, resolve.group(2)))
              .findFirst()
              .orElse(null));
    }
    return new Route(ApiCall.UNKNOWN, null);
  }

  private static boolean hasName(InstanceState instance, String name) {
    String own = instance.settings().dnsName();
    return (own != null && same(own, name))
        || InstanceJson.dnsNames(instance.settings()).anyMatch(it -> same(it.name(), name));
  }

  private static boolean same(String one, String other) {
    return canonical(one).equals(canonical(other));
  }

  private static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
