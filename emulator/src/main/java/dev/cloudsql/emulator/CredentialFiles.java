package dev.cloudsql.emulator;

import dev.cloudsql.emulator.api.Account;
import dev.cloudsql.emulator.api.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Map;

/**
 * Credential files of every type that Google libraries read, as JSON text. The URLs in them point
 * to the {@link CloudSqlEmulator} that made them.
 *
 * <p>An external account uses https, because google-auth requires it: start the JVM that reads one
 * with the {@linkplain #writeTrustStore trust store}.
 *
 * @since 0.1
 */
public final class CredentialFiles {

  /** The password of the trust store. */
  public static final String TRUST_STORE_PASSWORD = "changeit";

  private static final String POOL = "projects/1/locations/global/workloadIdentityPools/emulator";

  private final Account account;
  private final URI plain;
  private final SecureHttp secure;

  CredentialFiles(Account account, URI plain, SecureHttp secure) {
    this.account = account;
    this.plain = plain;
    this.secure = secure;
  }

  /** A key of the emulator's service account. */
  public String serviceAccount() {
    return account.key(plain.resolve("token"));
  }

  /** The e-mail address of the user of {@link #authorizedUser()}. */
  public String person() {
    return account.person();
  }

  /** A refresh token of the user; the token endpoint accepts it from any client. */
  public String refreshToken() {
    return account.refreshToken();
  }

  /**
   * The file that {@code gcloud auth application-default login} writes for a user, with an empty
   * {@code account} like gcloud's, and the emulator's {@code token_uri}.
   */
  public String authorizedUser() {
    return Json.write(user());
  }

  /**
   * A service account that the user of {@link #authorizedUser()} impersonates.
   *
   * @param target the service account's e-mail address
   * @param delegates e-mail addresses of the service accounts in between
   * @return the file's text
   */
  public String impersonated(String target, String... delegates) {
    return Json.write(
        Json.object(
            "type",
            "impersonated_service_account",
            "service_account_impersonation_url",
            impersonation(plain, target),
            "delegates",
            Arrays.stream(delegates).map("projects/-/serviceAccounts/"::concat).toList(),
            "source_credentials",
            user()));
  }

  /**
   * Workload identity federation: a workload with tokens of another identity provider.
   *
   * @param subjectToken a file with such a token, see {@link #subjectToken}
   * @return the file's text
   */
  public String externalAccount(Path subjectToken) {
    return Json.write(external(subjectToken));
  }

  /**
   * Workload identity federation with impersonation of a service account.
   *
   * @param subjectToken a file with a token of that provider
   * @param target the service account's e-mail address
   * @return the file's text
   */
  public String externalAccount(Path subjectToken, String target) {
    Map<String, Object> file = external(subjectToken);
    file.put("service_account_impersonation_url", impersonation(secure.uri(), target));
    return Json.write(file);
  }

  /** A token of the other identity provider that the emulator accepts. */
  public String subjectToken(String subject) {
    return "emulator-subject-token:" + subject;
  }

  /** The principal of such a workload in IAM. */
  public String federatedPrincipal(String subject) {
    return "principal://iam.googleapis.com/" + POOL + "/subject/" + subject;
  }

  /**
   * Writes a trust store with the CA of the emulator's https and of SQL Data, for {@code
   * javax.net.ssl.trustStore}.
   *
   * @return the file, of type PKCS12, with {@link #TRUST_STORE_PASSWORD}
   */
  public Path writeTrustStore(Path directory) throws IOException {
    Path file = directory.resolve("cloudsql-emulator-trust.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("cloudsql-emulator", secure.authority().certificate());
      store.store(out, TRUST_STORE_PASSWORD.toCharArray());
      return file;
    } catch (GeneralSecurityException e) {
      throw new IOException("This JDK writes no trust store", e);
    }
  }

  /**
   * Writes the certificate of the CA of the emulator's https and of SQL Data, in PEM, for {@code
   * NODE_EXTRA_CA_CERTS} and the like.
   *
   * @return the file
   */
  public Path writeCertificateAuthority(Path directory) throws IOException {
    return Files.writeString(
        directory.resolve("cloudsql-emulator-ca.pem"), secure.authority().pem());
  }

  private Map<String, Object> user() {
    return Json.object(
        "type",
        "authorized_user",
        "account",
        "",
        "client_id",
        "emulator-client",
        "client_secret",
        "emulator-client-secret",
        "refresh_token",
        account.refreshToken(),
        "universe_domain",
        account.universeDomain(),
        "token_uri",
        plain.resolve("token").toString());
  }

  private Map<String, Object> external(Path subjectToken) {
    return Json.object(
        "type",
        "external_account",
        "audience",
        "//iam.googleapis.com/" + POOL + "/providers/outside",
        "subject_token_type",
        "urn:ietf:params:oauth:token-type:jwt",
        "token_url",
        secure.uri().resolve("v1/token").toString(),
        "credential_source",
        Json.object("file", subjectToken.toAbsolutePath().toString()),
        "universe_domain",
        account.universeDomain());
  }

  private static String impersonation(URI root, String target) {
    return root.resolve("v1/projects/-/serviceAccounts/%s:generateAccessToken".formatted(target))
        .toString();
  }
}
