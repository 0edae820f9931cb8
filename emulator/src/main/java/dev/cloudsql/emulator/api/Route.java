package dev.cloudsql.emulator.api;

import dev.cloudsql.emulator.http.HttpRequest;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.state.CloudState;
import dev.cloudsql.emulator.state.InstanceState;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kind of a request and its instance.
 *
 * @param call the kind
 * @param instance the instance of the request, if it exists
 */
record Route(ApiCall call, Optional<InstanceState> instance) {

  private static final String VERSION = "/(?:sql/)?v1(?:beta4)?";
  private static final Pattern INSTANCE =
      Pattern.compile(
          VERSION
              + "/projects/([^/]+)/instances/([^/:]+)(/connectSettings|:generateEphemeralCert)");
  private static final Pattern RESOLVE =
      Pattern.compile(VERSION + "/locations/([^/]+)/dns/([^/:]+):resolveConnectSettings");

  static Route of(HttpRequest request, CloudState cloud) {
    String path = request.path();
    String asked = request.method() + " ";
    if (path.startsWith("/computeMetadata/") || path.equals("/")) {
      return new Route(ApiCall.METADATA, Optional.empty());
    }
    if (path.equals("/token")) {
      return new Route(ApiCall.TOKEN, Optional.empty());
    }
    if (path.equals("/tokeninfo")) {
      return new Route(ApiCall.TOKEN_INFO, Optional.empty());
    }
    if (path.equals(SecurityTokens.PATH)) {
      return new Route(ApiCall.EXCHANGE_TOKEN, Optional.empty());
    }
    if (IamCredentials.has(path)) {
      return new Route(ApiCall.GENERATE_ACCESS_TOKEN, Optional.empty());
    }
    Matcher instance = INSTANCE.matcher(path);
    if (instance.matches()) {
      asked += instance.group(3);
      ApiCall call =
          switch (asked) {
            case "GET /connectSettings" -> ApiCall.CONNECT_SETTINGS;
            case "POST :generateEphemeralCert" -> ApiCall.GENERATE_EPHEMERAL_CERT;
            default -> ApiCall.UNKNOWN;
          };
      return new Route(call, cloud.find(instance.group(1), instance.group(2)));
    }
    Matcher resolve = RESOLVE.matcher(path);
    if (resolve.matches() && request.method().equals("GET")) {
      return new Route(
          ApiCall.RESOLVE_CONNECT_SETTINGS,
          cloud.instances().stream()
              .filter(it -> it.settings().region().equals(resolve.group(1)))
              .filter(it -> hasName(it, resolve.group(2)))
              .findFirst());
    }
    return new Route(ApiCall.UNKNOWN, Optional.empty());
  }

  private static boolean hasName(InstanceState instance, String name) {
    return instance.settings().dnsName().filter(it -> same(it, name)).isPresent()
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
