package dev.cloudsql.runtime.admin;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.instance.ApiRoot;
import dev.cloudsql.runtime.instance.DomainName;
import java.net.URI;

/**
 * The URLs of the Admin API.
 *
 * @param root ends with a slash
 */
record Endpoint(String root) {

  static Endpoint of(URI root) throws ConnectorException {
    return new Endpoint(ApiRoot.of("Admin API", root).url());
  }

  String connectSettings(InstanceName name) {
    return instance(name) + "/connectSettings";
  }

  String generateEphemeralCert(InstanceName name) {
    return instance(name) + ":generateEphemeralCert";
  }

  /** The API expects an absolute name, with a dot at its end. */
  String resolveConnectSettings(DomainName name, String region) {
    return "%ssql/v1beta4/locations/%s/dns/%s.:resolveConnectSettings"
        .formatted(root, region, name);
  }

  /** The colon of a domain-scoped project is escaped, as in Google's own Java client. */
  private String instance(InstanceName name) {
    return "%ssql/v1beta4/projects/%s/instances/%s"
        .formatted(root, name.project().replace(":", "%3A"), name.instance());
  }
}
