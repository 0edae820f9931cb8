package dev.cloudsql.tck.fake.api;

import dev.cloudsql.IpType;
import dev.cloudsql.tck.fake.instance.DnsName;
import dev.cloudsql.tck.fake.instance.InstanceSettings;
import dev.cloudsql.tck.fake.pki.Pem;
import dev.cloudsql.tck.fake.state.EphemeralCertificate;
import dev.cloudsql.tck.fake.state.InstanceState;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the Admin API says of an instance, as JSON. */
final class InstanceJson {

  private InstanceJson() {}

  static String connectSettings(InstanceState instance) {
    InstanceSettings settings = instance.settings();
    List<X509Certificate> authorities = instance.announcedAuthorities();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", "sql#connectSettings");
    json.put("serverCaCert", certificate(instance, authorities.get(0), Pem.bundle(authorities)));
    json.put("ipAddresses", addresses(settings));
    json.put("region", settings.region());
    json.put("databaseVersion", settings.databaseVersion());
    json.put("backendType", settings.backendType());
    json.put("pscEnabled", settings.pscEnabled());
    json.put("dnsName", settings.dnsName());
    json.put("dnsNames", dnsNames(settings).map(InstanceJson::dnsName).toList());
    json.put("serverCaMode", settings.serverCaMode());
    json.put("mdxProtocolSupport", settings.mdxProtocolSupport());
    return Json.write(json);
  }

  static String ephemeralCert(InstanceState instance, EphemeralCertificate made) {
    X509Certificate certificate = made.certificate();
    return Json.write(
        Map.of("ephemeralCert", certificate(instance, certificate, Pem.of(certificate))));
  }

  /** All DNS names that are announced, the PSC host first. */
  static Stream<DnsName> dnsNames(InstanceSettings settings) {
    return Stream.concat(
        Optional.ofNullable(settings.addresses().get(IpType.PSC)).map(DnsName::psc).stream(),
        settings.dnsNames().stream());
  }

  private static List<Map<String, String>> addresses(InstanceSettings settings) {
    return settings.addresses().entrySet().stream()
        .filter(entry -> entry.getKey() != IpType.PSC)
        .map(
            entry ->
                Map.of(
                    "type",
                    entry.getKey() == IpType.PUBLIC ? "PRIMARY" : "PRIVATE",
                    "ipAddress",
                    entry.getValue()))
        .toList();
  }

  private static Map<String, String> dnsName(DnsName name) {
    return Map.of(
        "name", name.name(), "connectionType", name.connectionType(), "dnsScope", name.scope());
  }

  private static Map<String, Object> certificate(
      InstanceState instance, X509Certificate certificate, String pem) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", "sql#sslCert");
    json.put("certSerialNumber", certificate.getSerialNumber().toString());
    json.put("cert", pem);
    json.put("commonName", certificate.getSubjectX500Principal().getName());
    json.put("createTime", certificate.getNotBefore().toInstant().toString());
    json.put("expirationTime", certificate.getNotAfter().toInstant().toString());
    json.put("instance", instance.name().instance());
    return json;
  }
}
