package dev.cloudsql.emulator.api;

import dev.cloudsql.emulator.pki.KeyPairs;
import dev.cloudsql.emulator.pki.Pem;
import dev.cloudsql.emulator.state.AccessTokens;
import java.net.URI;

/**
 * The service account of the emulator.
 *
 * @param email the service account
 * @param project its project
 * @param refreshToken valid for the token server's {@code refresh_token} grant
 * @param universeDomain the universe that it belongs to
 */
public record Account(String email, String project, String refreshToken, String universeDomain) {

  /** The scopes of a token whose request names none. */
  static final String DEFAULT_SCOPES = AccessTokens.PLATFORM_SCOPE;

  /** The e-mail address of the owner of the refresh token. */
  public String person() {
    return "person@example.com";
  }

  /** The account in a universe. */
  public static Account in(String universeDomain) {
    String project = "emulator-project";
    return new Account(
        "connector@" + project + ".iam.gserviceaccount.com",
        project,
        "1//emulator-refresh-token",
        universeDomain);
  }

  /** The JSON text of a service account key, in the format of Google's console. */
  public String key(URI tokenUri) {
    return Json.write(
        Json.object(
            "type",
            "service_account",
            "project_id",
            project,
            "private_key_id",
            "0123456789abcdef0123456789abcdef01234567",
            "private_key",
            Pem.encode("PRIVATE KEY", KeyPairs.sharedRsa().getPrivate().getEncoded()),
            "client_email",
            email,
            "client_id",
            "100000000000000000001",
            "token_uri",
            tokenUri.toString(),
            "universe_domain",
            universeDomain));
  }
}
