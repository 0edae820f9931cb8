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
import java.util.Optional;

/**
 * Asks the Cloud SQL Admin API for what a connect needs.
 *
 * <p>Calls block and are made on worker threads, several at once. A thread that is interrupted
 * reports {@link dev.cloudsql.ErrorCode#INTERRUPTED}, its flag kept; a platform thread notices that
 * only between two reads.
 */
public final class AdminApi {

  private final Endpoint endpoint;
  private final AdminHttp http;

  /**
   * An API at one endpoint.
   *
   * @param connections makes the connections
   * @param settings where and how to call
   * @throws ConnectorException with {@link dev.cloudsql.ErrorCode#OPTION} if tokens must not be
   *     sent to that root
   */
  public AdminApi(ApiConnections connections, AdminSettings settings) throws ConnectorException {
    this.endpoint = Endpoint.of(settings.root());
    this.http = new AdminHttp(connections, settings);
  }

  /**
   * Learns where an instance is and how its server is known.
   *
   * @param name the instance
   * @param apiToken authorizes the call
   * @return its settings
   * @throws ConnectorException if the call fails, the answer cannot be used, or the instance is not
   *     the one that was named
   */
  public ConnectSettings connectSettings(InstanceName name, Token apiToken)
      throws ConnectorException {
    JsonFields answer = http.get(Target.of(name), endpoint.connectSettings(name), apiToken);
    return ConnectSettings.of(name, answer);
  }

  /**
   * Learns which instance Cloud SQL gave a DNS name to.
   *
   * @param name such a name
   * @param region the region in it
   * @param apiToken authorizes the call
   * @throws ConnectorException if the call fails or the answer cannot be used
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
   * Has a client certificate signed.
   *
   * @param name the instance that the certificate is for
   * @param key the public half of the key that it certifies
   * @param apiToken authorizes the call
   * @param loginToken put into the certificate for an IAM login; the certificate ends with it
   * @return the certificate, which certifies that key
   * @throws ConnectorException if the call fails or the answer cannot be used
   */
  public X509Certificate ephemeralCertificate(
      InstanceName name, PublicKey key, Token apiToken, Optional<Token> loginToken)
      throws ConnectorException {
    Map<String, String> request = new LinkedHashMap<>();
    request.put("public_key", Pem.publicKey(key));
    // Metadata servers pad tokens with dots, which the API takes for a part of the token in the
    // body.
    loginToken.ifPresent(
        token -> request.put("access_token", token.value().replaceAll("\\.+$", "")));
    JsonFields answer =
        http.post(
                Target.of(name),
                endpoint.generateEphemeralCert(name),
                request,
                apiToken,
                loginToken)
            .object("ephemeralCert");
    X509Certificate certificate = Pem.certificates(answer, "cert").get(0);
    if (!Arrays.equals(certificate.getPublicKey().getEncoded(), key.getEncoded())) {
      throw answer.wrong("cert", "certifies another key than the one that was sent", null);
    }
    return certificate;
  }
}
