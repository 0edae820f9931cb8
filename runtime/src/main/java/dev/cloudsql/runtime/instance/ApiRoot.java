package dev.cloudsql.runtime.instance;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The root URL of an API that tokens may be sent to.
 *
 * @param url ends with a slash
 */
public record ApiRoot(String url) {

  private static final String BYTE = "(\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])";

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\." + BYTE + "){3}|\\[(::|(0+:){7}0*)1]");

  /**
   * Checks a root URL: https for any host, http only for loopback hosts such as that of an
   * emulator.
   *
   * @param api the name of the API, for the message
   * @param root the URL
   * @throws ConnectorException with {@link ErrorCode#OPTION} if tokens must not be sent to the URL
   */
  public static ApiRoot of(String api, URI root) throws ConnectorException {
    String host = root.getHost() == null ? "" : root.getHost().toLowerCase(Locale.ROOT);
    boolean encrypted = "https".equalsIgnoreCase(root.getScheme()) && !host.isEmpty();
    boolean local = "http".equalsIgnoreCase(root.getScheme()) && LOOPBACK.matcher(host).matches();
    if (!encrypted && !local) {
      throw refused(api, root, "tokens travel only over https, or over http to a loopback host");
    }
    if (root.getRawUserInfo() != null
        || root.getRawQuery() != null
        || root.getRawFragment() != null) {
      throw refused(api, root, "it must have no user, query or fragment");
    }
    String text = root.toString();
    return new ApiRoot(text.endsWith("/") ? text : text + "/");
  }

  private static ConnectorException refused(String api, URI root, String why) {
    return new ConnectorException(
        ErrorCode.OPTION,
        Phase.CONFIG,
        null,
        "The %s endpoint %s://%s cannot be used: %s. Set it to an https URL, or leave it out for Google's own."
            .formatted(api, Quote.of(root.getScheme()), Quote.of(root.getHost()), why),
        null);
  }
}
