package dev.cloudsql.runtime.instance;

import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Authenticator} that passes only requests of proxies to the application's default one.
 *
 * <p>{@link HttpURLConnection} otherwise calls the default one for any server that answers 401, and
 * sends the password there. Calls to Google APIs and token servers use tokens, never passwords.
 */
public final class ProxyLogins extends Authenticator {

  private static final ProxyLogins INSTANCE = new ProxyLogins();

  private ProxyLogins() {}

  /** Installs it for a connection; must be called before the connection is used. */
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
