package dev.cloudsql.runtime.credentials;

import com.google.auto.service.AutoService;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.Token;
import dev.cloudsql.spi.CredentialSourceProvider;
import java.util.regex.Pattern;

/**
 * {@code credentials=token:<API token>[,<login token>]}: tokens that something else has fetched,
 * for jobs that end before the tokens do. They are not renewed.
 */
@AutoService(CredentialSourceProvider.class)
public final class TokenProvider implements CredentialSourceProvider {

  /** What an HTTP header can carry; the comma separates. */
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e&&[^,]]+");

  /** Called by {@link java.util.ServiceLoader}. */
  public TokenProvider() {}

  @Override
  public String name() {
    return "token";
  }

  @Override
  public CredentialSource create(String argument) throws ConnectorException {
    String[] tokens = argument.strip().split(",", -1);
    for (String token : tokens) {
      if (tokens.length > 2 || !TOKEN.matcher(token).matches()) {
        throw badArgument(
            "Write token:<access token for the Admin API>, and for IAM logins token:<access token for the Admin API>,<login token>.");
      }
    }
    Token api = Token.of(tokens[0]);
    return tokens.length == 2
        ? CredentialSource.fixed(api, Token.of(tokens[1]))
        : CredentialSource.of(
            () -> api,
            () -> {
              throw noLoginToken();
            });
  }

  /** The API token is not sent to databases: it could do more than log in. */
  private static ConnectorException noLoginToken() {
    return new ConnectorException(
        ErrorCode.CREDENTIALS,
        Phase.REFRESH,
        null,
        "An IAM login needs a login token, and the credentials have only one for the Admin API. Write credentials=token:<access token for the Admin API>,<login token>; 'gcloud sql generate-login-token' prints a login token.",
        null);
  }
}
