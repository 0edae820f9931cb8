package dev.cloudsql.runtime.admin;

import com.google.api.client.util.escape.CharEscapers;
import dev.cloudsql.ConfigException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.instance.DomainName;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where the Admin API lives, and where in it an instance is.
 *
 * @param root ends with a slash
 */
record Endpoint(String root) {

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(::|(0+:){7}0*)1]");

  /** Accepts https anywhere, and http on this machine, where a fake API runs. */
  static Endpoint of(URI root) throws ConfigException {
    String host = root.getHost() == null ? "" : root.getHost().toLowerCase(Locale.ROOT);
    boolean encrypted = "https".equalsIgnoreCase(root.getScheme()) && !host.isEmpty();
    boolean local = "http".equalsIgnoreCase(root.getScheme()) && LOOPBACK.matcher(host).matches();
    if (!encrypted && !local) {
      throw refused(root, "tokens travel only over https, or over http to a loopback host");
    }
    if (root.getRawUserInfo() != null
        || root.getRawQuery() != null
        || root.getRawFragment() != null) {
      throw refused(root, "it must have no user, query or fragment");
    }
    String text = root.toString();
    return new Endpoint(text.endsWith("/") ? text : text + "/");
  }

  String connectSettings(InstanceName name) {
    return instance(name) + "/connectSettings";
  }

  String generateEphemeralCert(InstanceName name) {
    return instance(name) + ":generateEphemeralCert";
  }

  /** The name is absolute there, with a dot at its end. */
  String resolveConnectSettings(DomainName name, String region) {
    return "%ssql/v1beta4/locations/%s/dns/%s.:resolveConnectSettings"
        .formatted(root, region, name);
  }

  /** The colon of a domain-scoped project is escaped, as Google's own Java client does. */
  private String instance(InstanceName name) {
    return "%ssql/v1beta4/projects/%s/instances/%s"
        .formatted(
            root,
            CharEscapers.escapeUriConformant(name.project()),
            CharEscapers.escapeUriConformant(name.instance()));
  }

  private static ConfigException refused(URI root, String why) {
    return new ConfigException(
        ErrorCode.OPTION,
        null,
        "The Admin API endpoint %s://%s cannot be used: %s. Set it to an https URL, or leave it out for %s."
            .formatted(root.getScheme(), root.getHost(), why, AdminSettings.GOOGLE));
  }
}
