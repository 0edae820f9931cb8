package dev.cloudsql.runtime.proxy;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.TcpRequest;
import dev.cloudsql.runtime.instance.Messages;
import java.io.IOException;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a proxy and the login for it.
 *
 * @param host a DNS name or an IP address
 * @param port the port of the proxy
 * @param login the login; {@code null} if the proxy requires none
 */
record ProxyAddress(String host, int port, @Nullable Login login) {

  private static final Pattern FORM =
      Pattern.compile(
          "((?<user>[^:@/]+):(?<password>[^@/]*)@)?(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\]):(?<port>\\d{1,5})");

  /**
   * Parses {@code [user:password@]host:port}, with an IPv6 address in brackets, and user and
   * password percent-encoded.
   *
   * @param name the name of the provider, for the error message, which shows nothing of the
   *     argument
   */
  static ProxyAddress parse(String name, String argument) throws ConnectorException {
    Matcher parts = FORM.matcher(argument);
    if (parts.matches()) {
      int port = Integer.parseInt(parts.group("port"));
      Login login = login(parts.group("user"), parts.group("password"));
      boolean usable =
          port >= 1 && port <= 65_535 && (login != null || parts.group("user") == null);
      if (usable) {
        return new ProxyAddress(parts.group("host").replaceAll("[\\[\\]]", ""), port, login);
      }
    }
    throw new ConnectorException(
        ErrorCode.OPTION,
        Phase.CONFIG,
        null,
        "tcpDialer=%s:… cannot be read. Write it as %s:host:port or %s:user:password@host:port, with what is special in user and password percent-encoded."
            .formatted(name, name, name),
        null);
  }

  private static @Nullable Login login(@Nullable String user, @Nullable String password) {
    try {
      return user == null || password == null ? null : new Login(decoded(user), decoded(password));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Decodes percent-encoding; unlike in a form, a plus sign is literal. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Connects to the proxy; the time limit of the request applies to reads too. */
  Socket connect(TcpRequest request) throws IOException {
    try {
      return request.connect(host, port);
    } catch (ConnectorException calledOff) {
      throw calledOff;
    } catch (IOException e) {
      throw new ProxyException("it cannot be reached: " + Messages.reason(e), e);
    }
  }

  /** Host and port, without the login. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[%s]:%s" : "%s:%s").formatted(host, port);
  }

  /**
   * A login of a proxy.
   *
   * @param user the user name
   * @param password the password, a secret
   */
  record Login(String user, String password) {

    /** The value for Basic authentication (RFC 7617). */
    String basic() {
      byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder().encodeToString(both);
    }

    /** Text of a proxy with the password removed, in case the proxy repeats it. */
    String hidden(String text) {
      String without = text.replace(basic(), "***");
      return password.isEmpty() ? without : without.replace(password, "***");
    }

    /** The user name only. */
    @Override
    public String toString() {
      return "Login[user=%s]".formatted(user);
    }
  }
}
