package dev.cloudsql.emulator.api;

import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.instance.DnsName;
import dev.cloudsql.emulator.instance.InstanceSettings;
import dev.cloudsql.emulator.instance.PoolNode;
import dev.cloudsql.emulator.pki.Pem;
import dev.cloudsql.emulator.state.EphemeralCertificate;
import dev.cloudsql.emulator.state.InstanceState;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The JSON of the Admin API's {@code connectSettings} of an instance. */
final class InstanceJson {

  private InstanceJson() {}

  static String connectSettings(InstanceState instance) {
    InstanceSettings settings = instance.settings();
    List<X509Certificate> authorities = instance.announcedAuthorities();
    return Json.write(
        Json.object(
            "kind",
            "sql#connectSettings",
            "serverCaCert",
            certificate(instance, authorities.get(0), Pem.bundle(authorities)),
            "ipAddresses",
            addresses(settings),
            "region",
            settings.region(),
            "databaseVersion",
            settings.databaseVersion(),
            "backendType",
            settings.backendType(),
            "pscEnabled",
            settings.pscEnabled(),
            "dnsName",
            settings.dnsName(),
            "dnsNames",
            dnsNames(settings).map(InstanceJson::dnsName).toList(),
            "serverCaMode",
            settings.serverCaMode(),
            "nodes",
            settings.nodes().stream().map(InstanceJson::node).toList(),
            "nodeCount",
            settings.nodes().isEmpty() ? Optional.empty() : Optional.of(settings.nodes().size()),
            "mdxProtocolSupport",
            settings.mdxProtocolSupport()));
  }

  /** The fields of an instance that do not depend on a real server. */
  static String instance(InstanceState instance) {
    InstanceSettings settings = instance.settings();
    return Json.write(
        Json.object(
            "kind",
            "sql#instance",
            "name",
            instance.id(),
            "project",
            instance.project(),
            "connectionName",
            instance.name(),
            "region",
            settings.region(),
            "databaseVersion",
            settings.databaseVersion(),
            "backendType",
            settings.backendType(),
            "state",
            "RUNNABLE",
            "settings",
            Json.object("activationPolicy", settings.activationPolicy())));
  }

  static String ephemeralCert(InstanceState instance, EphemeralCertificate made) {
    X509Certificate certificate = made.certificate();
    return Json.write(
        Json.object("ephemeralCert", certificate(instance, certificate, Pem.of(certificate))));
  }

  /** All DNS names that are announced, the PSC host first. */
  static Stream<DnsName> dnsNames(InstanceSettings settings) {
    return Stream.concat(
        Optional.ofNullable(settings.addresses().get(AddressType.PSC)).map(DnsName::psc).stream(),
        settings.dnsNames().stream());
  }

  private static List<Map<String, Object>> addresses(InstanceSettings settings) {
    return settings.addresses().entrySet().stream()
        .filter(entry -> entry.getKey() != AddressType.PSC)
        .map(entry -> address(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Map<String, Object> address(AddressType type, String host) {
    return Json.object(
        "type", type == AddressType.PUBLIC ? "PRIMARY" : "PRIVATE", "ipAddress", host);
  }

  private static Map<String, Object> node(PoolNode node) {
    return node.type() == AddressType.PSC
        ? Json.object("name", node.name(), "dnsNames", List.of(dnsName(DnsName.psc(node.host()))))
        : Json.object(
            "name", node.name(), "ipAddresses", List.of(address(node.type(), node.host())));
  }

  private static Map<String, Object> dnsName(DnsName name) {
    return Json.object(
        "name", name.name(), "connectionType", name.connectionType(), "dnsScope", name.scope());
  }

  private static Map<String, Object> certificate(
      InstanceState instance, X509Certificate certificate, String pem) {
    return Json.object(
        "kind",
        "sql#sslCert",
        "certSerialNumber",
        certificate.getSerialNumber().toString(),
        "cert",
        pem,
        "commonName",
        certificate.getSubjectX500Principal().getName(),
        "createTime",
        certificate.getNotBefore().toInstant().toString(),
        "expirationTime",
        certificate.getNotAfter().toInstant().toString(),
        "instance",
        instance.id());
  }
}
