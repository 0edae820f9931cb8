package dev.cloudsql.runtime.instance;

import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import org.jspecify.annotations.Nullable;

/**
 * The application's default {@link Authenticator}, asked for the logins of proxies only.
 *
 * <p>{@link HttpURLConnection} asks it for any server that answers 401, and sends the password
 * there. What calls a Google API or a token server has a token to show and no password.
 */
public final class ProxyLogins extends Authenticator {

  private static final ProxyLogins INSTANCE = new ProxyLogins();

  private ProxyLogins() {}

  /** Call before the connection is used. */
  public static void only(HttpURLConnection connection) {
    connection.setAuthenticator(INSTANCE);
  }

  @Override
  protected @Nullable PasswordAuthentication getPasswordAuthentication() {
    Authenticator application = Authenticator.getDefault();
    return application == null || getRequestorType() != RequestorType.PROXY
        ? null
        : application.requestPasswordAuthenticationInstance(
            getRequestingHost(),
            getRequestingSite(),
            getRequestingPort(),
            getRequestingProtocol(),
            getRequestingPrompt(),
            getRequestingScheme(),
            getRequestingURL(),
            getRequestorType());
  }
}
