package dev.cloudsql.emulator.backend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * IAM database authentication in front of a database: admits a client whose certificate carries a
 * login token, as Cloud SQL does, and refuses others with the protocol's error message.
 *
 * <pre>{@code
 * Backend database = IamLogin.postgres(Backend.tcp("127.0.0.1", 5432), cloud.iam()::loginPrincipal);
 * }</pre>
 *
 * <p>A PostgreSQL user whose certificate has no token, or who connects over SQL Data, may send one
 * as the password, as programs without a connector do.
 *
 * <p>The database behind must admit these users without a password.
 *
 * @since 0.1
 */
public final class IamLogin {

  private static final String SERVICE_ACCOUNT_SUFFIX = ".gserviceaccount.com";

  private IamLogin() {}

  /**
   * Guards a PostgreSQL database. The user name is the e-mail address; for a service account,
   * without {@code .gserviceaccount.com}.
   *
   * @param database serves admitted clients
   * @param tokens returns the principal of a client certificate's login token; empty if the token
   *     is not accepted
   * @return the guarded database
   */
  public static Backend postgres(
      Backend database, Function<BackendConnection, Optional<String>> tokens) {
    return guarded(database, tokens, PostgresLogin::new, IamLogin::postgresUser);
  }

  /**
   * Guards a MySQL database. The user name is the e-mail address up to the {@code @}.
   *
   * @param database serves admitted clients
   * @param tokens returns the principal of a client certificate's login token; empty if the token
   *     is not accepted
   * @return the guarded database
   */
  public static Backend mysql(
      Backend database, Function<BackendConnection, Optional<String>> tokens) {
    return guarded(
        database, tokens, MysqlLogin::new, principal -> principal.replaceFirst("@.*", ""));
  }

  private static String postgresUser(String principal) {
    return principal.endsWith(SERVICE_ACCOUNT_SUFFIX)
        ? principal.substring(0, principal.length() - SERVICE_ACCOUNT_SUFFIX.length())
        : principal;
  }

  private static Backend guarded(
      Backend database,
      Function<BackendConnection, Optional<String>> tokens,
      Function<InputStream, LoginMessage> reader,
      Function<String, String> spelling) {
    return client ->
        database.serve(
            new GuardedConnection(
                client,
                reader.apply(client.input()),
                one -> tokens.apply(one).map(it -> it.toLowerCase(Locale.ROOT)).map(spelling)));
  }

  /** The message of the protocol in which a client sends its user name. */
  interface LoginMessage {

    /**
     * Reads the client's first message.
     *
     * @return its bytes, unchanged
     */
    byte[] read() throws IOException;

    /** The user name in the message; empty if it is not a login. */
    Optional<String> user();

    /**
     * Asks the client for its password, in clear.
     *
     * @return empty if that is not implemented for the protocol
     */
    default Optional<String> askPassword(OutputStream client) throws IOException {
      return Optional.empty();
    }

    /** The protocol's error message for a refused login. */
    byte[] refusal();
  }

  /** A text that ends with a zero byte. */
  static String text(byte[] bytes, int from) {
    int end = from;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }
}
