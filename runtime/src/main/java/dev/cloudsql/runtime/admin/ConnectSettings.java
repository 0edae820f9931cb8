package dev.cloudsql.runtime.admin;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.runtime.instance.ConnectionInfo.ServerIdentity;
import dev.cloudsql.runtime.instance.EncodedCertificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Admin API's connect settings of an instance.
 *
 * @param databaseVersion such as {@code POSTGRES_17}
 * @param addresses its addresses, including those of each node of a read pool; empty if it has none
 *     of a type that connectors support
 * @param takesClientProtocol whether the connector may send the driver's {@link
 *     dev.cloudsql.spi.ClientProtocol}
 * @param server how the connector verifies the server's identity
 */
public record ConnectSettings(
    String databaseVersion,
    List<InstanceAddress> addresses,
    boolean takesClientProtocol,
    ServerIdentity server) {

  /** Copies the list. */
  public ConnectSettings {
    addresses = List.copyOf(addresses);
  }

  /**
   * Parses the response to {@code connectSettings} and checks that it is about the requested
   * instance.
   */
  static ConnectSettings of(InstanceName name, JsonFields answer) throws ConnectorException {
    checkKind(answer);
    checkRegion(name, answer);
    return new ConnectSettings(
        answer.text("databaseVersion"),
        addresses(answer),
        answer.texts("mdxProtocolSupport").contains("CLIENT_PROTOCOL_TYPE"),
        server(name, answer));
  }

  private static void checkKind(JsonFields answer) throws ConnectorException {
    String kind = answer.text("backendType");
    if (!kind.equals("SECOND_GEN")) {
      throw answer
          .failures()
          .config(
              ErrorCode.INSTANCE_KIND,
              "it is of the kind %s, and connectors reach only SECOND_GEN. Migrate it to a current instance"
                  .formatted(answer.failures().quote(kind)));
    }
  }

  private static void checkRegion(InstanceName name, JsonFields answer) throws ConnectorException {
    if (!answer.text("region").equals(name.region())) {
      String region = answer.failures().quote(answer.text("region"));
      throw answer
          .failures()
          .config(
              ErrorCode.REGION,
              "it is in the region %s, not in %s. Name it %s:%s:%s"
                  .formatted(region, name.region(), name.project(), region, name.instance()));
    }
  }

  /** The instance's own addresses, then those of its nodes. */
  private static List<InstanceAddress> addresses(JsonFields answer) throws ConnectorException {
    boolean psc = answer.flag("pscEnabled");
    List<InstanceAddress> addresses = new ArrayList<>(addresses(answer, psc, null));
    for (JsonFields node : answer.objects("nodes")) {
      Optional<String> name = node.optionalText("name");
      if (name.isPresent()) {
        addresses.addAll(addresses(node, psc, name.get()));
      }
    }
    return addresses;
  }

  private static List<InstanceAddress> addresses(
      JsonFields fields, boolean psc, @Nullable String node) throws ConnectorException {
    List<InstanceAddress> addresses = new ArrayList<>();
    for (JsonFields entry : fields.objects("ipAddresses")) {
      Optional<IpType> type = entry.optionalText("type").flatMap(ConnectSettings::ipType);
      Optional<String> host = entry.optionalText("ipAddress");
      if (type.isPresent() && host.isPresent()) {
        addresses.add(address(type.get(), host.get(), node));
      }
    }
    if (psc) {
      pscNames(fields).forEach(host -> addresses.add(address(IpType.PSC, host, node)));
    }
    return addresses;
  }

  /**
   * Empty for OUTGOING and MIGRATED_1ST_GEN, which do not belong to the server, and for unknown
   * types.
   */
  private static Optional<IpType> ipType(String type) {
    return switch (type) {
      case "PRIMARY" -> Optional.of(IpType.PUBLIC);
      case "PRIVATE" -> Optional.of(IpType.PRIVATE);
      default -> Optional.empty();
    };
  }

  private static InstanceAddress address(IpType type, String host, @Nullable String node) {
    return node == null ? InstanceAddress.of(type, host) : InstanceAddress.ofNode(type, host, node);
  }

  /** The names for Private Service Connect; if there are none, the older single field. */
  private static List<String> pscNames(JsonFields fields) throws ConnectorException {
    List<String> names = new ArrayList<>();
    for (JsonFields entry : fields.objects("dnsNames")) {
      if (entry.optionalText("connectionType").equals(Optional.of("PRIVATE_SERVICE_CONNECT"))
          && entry.optionalText("dnsScope").equals(Optional.of("INSTANCE"))) {
        entry.optionalText("name").ifPresent(names::add);
      }
    }
    names.sort(Comparator.comparing(name -> !isPscName(name)));
    if (names.isEmpty()) {
      fields.optionalText("dnsName").ifPresent(names::add);
    }
    return names.stream().distinct().toList();
  }

  private static boolean isPscName(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("\\.$", "").endsWith(".sql-psc.goog");
  }

  private static ServerIdentity server(InstanceName name, JsonFields answer)
      throws ConnectorException {
    return new ServerIdentity(
        Pem.certificates(answer.object("serverCaCert"), "cert").stream()
            .map(EncodedCertificate::of)
            .toList(),
        serverName(answer).orElse(null),
        name.project() + ":" + name.instance(),
        nodeNames(answer));
  }

  /** The names of the nodes; a node may have the pool's name, or its own. */
  private static List<String> nodeNames(JsonFields answer) throws ConnectorException {
    List<String> names = new ArrayList<>();
    for (JsonFields node : answer.objects("nodes")) {
      serverName(node).ifPresent(names::add);
    }
    return names;
  }

  private static Optional<String> serverName(JsonFields answer) throws ConnectorException {
    for (JsonFields entry : answer.objects("dnsNames")) {
      Optional<String> name = entry.optionalText("name");
      if (name.isPresent()) {
        return name;
      }
    }
    return answer.optionalText("dnsName");
  }
}
