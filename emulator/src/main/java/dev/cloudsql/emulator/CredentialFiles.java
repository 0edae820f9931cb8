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
 * Credential files of each kind that Google's libraries read, as JSON text; whatever they make a
 * client call is a server of the {@link CloudSqlEmulator} that they come from.
 *
 * <p>An external account calls by https, for google-auth insists on it: a JVM that is to use one
 * must be started with the {@linkplain #writeTrustStore trust store}.
 *
 * @since 0.1
 */
public final class CredentialFiles {

  /** The password of the trust store. */
  public static final String TRUST_STORE_PASSWORD = "changeit";

  private static final String POOL = "projects/1/locations/global/workloadIdentityPools/fake";

  private final Account account;
  private final URI plain;
  private final SecureHttp secure;

  CredentialFiles(Account account, URI plain, SecureHttp secure) {
    this.account = account;
    this.plain = plain;
    this.secure = secure;
  }

  /** A key of the cloud's own service account. */
  public String serviceAccount() {
    return account.key(plain.resolve("token"));
  }

  /** The e-mail address of the person whose file {@link #authorizedUser()} is. */
  public String person() {
    return account.person();
  }

  /** A refresh token of the person, which the token endpoint takes from any client. */
  public String refreshToken() {
    return account.refreshToken();
  }

  /**
   * What {@code gcloud auth application-default login} writes for a person. It does not say for
   * whom: {@code account} is empty. Only {@code token_uri} is added.
   */
  public String authorizedUser() {
    return Json.write(user());
  }

  /**
   * A service account that the person of {@link #authorizedUser()} acts as.
   *
   * @param target the service account's e-mail address
   * @param delegates the service accounts on the way to it, by their e-mail addresses
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
   * A workload outside of Google Cloud, which has tokens of its own platform.
   *
   * @param subjectToken the file that holds such a token, see {@link #subjectToken}
   * @return the file's text
   */
  public String externalAccount(Path subjectToken) {
    return Json.write(external(subjectToken));
  }

  /**
   * A workload outside of Google Cloud that acts as a service account.
   *
   * @param subjectToken the file that holds a token of its own platform
   * @param target the service account's e-mail address
   * @return the file's text
   */
  public String externalAccount(Path subjectToken, String target) {
    Map<String, Object> file = external(subjectToken);
    file.put("service_account_impersonation_url", impersonation(secure.uri(), target));
    return Json.write(file);
  }

  /** A token that the platform outside gives to one of its workloads. */
  public String subjectToken(String subject) {
    return "fake-subject-token:" + subject;
  }

  /** The principal that a workload outside is for Google. */
  public String federatedPrincipal(String subject) {
    return "principal://iam.googleapis.com/" + POOL + "/subject/" + subject;
  }

  /**
   * Writes a trust store with the authority of this cloud's https, for {@code
   * javax.net.ssl.trustStore}.
   *
   * @return the file, of type PKCS12, with {@link #TRUST_STORE_PASSWORD}
   */
  public Path writeTrustStore(Path directory) throws IOException {
    Path file = directory.resolve("fake-cloudsql-trust.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("fake-cloudsql", secure.authority().certificate());
      store.store(out, TRUST_STORE_PASSWORD.toCharArray());
      return file;
    } catch (GeneralSecurityException e) {
      throw new IOException("This JDK writes no trust store", e);
    }
  }

  private Map<String, Object> user() {
    return Json.object(
        "type",
        "authorized_user",
        "account",
        "",
        "client_id",
        "fake-client",
        "client_secret",
        "fake-client-secret",
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
