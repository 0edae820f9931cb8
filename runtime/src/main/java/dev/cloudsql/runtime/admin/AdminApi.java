package dev.cloudsql.runtime.admin;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Token;
import dev.cloudsql.runtime.instance.DomainName;
import dev.cloudsql.runtime.instance.Target;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Client of the Cloud SQL Admin API: connect settings, instance look-up by DNS name, and ephemeral
 * certificates.
 *
 * <p>Calls block; they are made on worker threads, several at once. An interrupted thread throws
 * {@link dev.cloudsql.ErrorCode#INTERRUPTED} with its interrupt flag set; a platform thread checks
 * the flag only between two reads.
 */
public final class AdminApi {

  private final Endpoint endpoint;
  private final AdminHttp http;

  /**
   * Makes a client.
   *
   * @param connections opens the connections
   * @param settings root URL, headers and limits
   * @throws ConnectorException with {@link dev.cloudsql.ErrorCode#OPTION} if tokens must not be
   *     sent to the root URL
   */
  public AdminApi(ApiConnections connections, AdminSettings settings) throws ConnectorException {
    this.endpoint = Endpoint.of(settings.root());
    this.http = new AdminHttp(connections, settings);
  }

  /**
   * Fetches the addresses, the CA and the database version of an instance ({@code
   * connectSettings}).
   *
   * @param name the instance
   * @param apiToken authorizes the call
   * @return its settings
   * @throws ConnectorException if the call fails, the response cannot be used, or is about another
   *     instance
   */
  public ConnectSettings connectSettings(InstanceName name, Token apiToken)
      throws ConnectorException {
    JsonFields answer = http.get(Target.of(name), endpoint.connectSettings(name), apiToken);
    return ConnectSettings.of(name, answer);
  }

  /**
   * Fetches the name of the instance to which Cloud SQL assigned a DNS name.
   *
   * @param name the DNS name
   * @param region the region in the DNS name
   * @param apiToken authorizes the call
   * @throws ConnectorException if the call fails or the response cannot be used
   */
  public InstanceName instanceBehind(DomainName name, String region, Token apiToken)
      throws ConnectorException {
    JsonFields answer =
        http.get(Target.of(name), endpoint.resolveConnectSettings(name, region), apiToken);
    String connectionName = answer.text("connectionName");
    try {
      return InstanceName.parse(connectionName);
    } catch (IllegalArgumentException e) {
      throw answer.wrong("connectionName", "is no instance connection name", e);
    }
  }

  /**
   * Fetches an ephemeral client certificate.
   *
   * @param name the instance for which it is valid
   * @param key the public key to certify
   * @param apiToken authorizes the call
   * @param loginToken the login token that the certificate is to carry for IAM logins, and with
   *     which it expires; {@code null} for built-in logins
   * @return a certificate of {@code key}
   * @throws ConnectorException if the call fails or the response cannot be used
   */
  public EphemeralCertificate ephemeralCertificate(
      InstanceName name, PublicKey key, Token apiToken, @Nullable Token loginToken)
      throws ConnectorException {
    Map<String, String> request = new LinkedHashMap<>();
    request.put("public_key", Pem.publicKey(key));
    // Metadata servers pad tokens with dots, which the API would treat as part of the token.
    if (loginToken != null) {
      request.put("access_token", loginToken.value().replaceAll("\\.+$", ""));
    }
    AdminHttp.Answer answer =
        http.post(
            Target.of(name), endpoint.generateEphemeralCert(name), request, apiToken, loginToken);
    JsonFields fields = answer.fields().object("ephemeralCert");
    X509Certificate certificate = Pem.certificates(fields, "cert").get(0);
    if (!Arrays.equals(certificate.getPublicKey().getEncoded(), key.getEncoded())) {
      throw fields.wrong("cert", "certifies another key than the one that was sent", null);
    }
    return EphemeralCertificate.of(certificate, answer.date());
  }
}
