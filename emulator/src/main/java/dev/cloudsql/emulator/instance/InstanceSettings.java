package dev.cloudsql.emulator.instance;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an instance that the Admin API returns. Immutable. Values are not validated, so
 * that a test can set any.
 *
 * @param databaseVersion such as {@code POSTGRES_17}
 * @param region the region; by default that of the instance's name
 * @param backendType {@code SECOND_GEN}, or a type that a test expects to be refused
 * @param addresses host by type; a PSC host is announced as a DNS name
 * @param pscEnabled whether Private Service Connect is enabled; set when a PSC address is added
 * @param dnsName the legacy field {@code dnsName}; {@code null} leaves it out
 * @param dnsNames the field {@code dnsNames}, after the PSC host if there is one
 * @param serverCaMode such as {@code GOOGLE_MANAGED_CAS_CA}, which also changes {@linkplain
 *     #usesCas() how} the server's certificate is issued; {@code null} leaves the field out
 * @param nodes the nodes, if it is a read pool; the emulator does not listen on their addresses
 * @param mdxProtocolSupport such as {@code CLIENT_PROTOCOL_TYPE}
 * @param serverDnsNames the subject alternative names of the server's certificate
 * @param certificateLifetime the lifetime of ephemeral certificates; negative for expired ones
 * @param activationPolicy {@code ALWAYS}, or {@code NEVER} for a {@linkplain #isStopped() stopped}
 *     instance
 * @param deniedPrincipals the e-mail addresses of principals whose calls get a 403
 * @since 0.1
 */
public record InstanceSettings(
    String databaseVersion,
    String region,
    String backendType,
    Map<AddressType, String> addresses,
    boolean pscEnabled,
    @Nullable String dnsName,
    List<DnsName> dnsNames,
    @Nullable String serverCaMode,
    List<PoolNode> nodes,
    List<String> mdxProtocolSupport,
    List<String> serverDnsNames,
    Duration certificateLifetime,
    String activationPolicy,
    Set<String> deniedPrincipals) {

  /** Copies the collections. */
  public InstanceSettings {
    Map<AddressType, String> ordered = new EnumMap<>(AddressType.class);
    ordered.putAll(addresses);
    addresses = Collections.unmodifiableMap(ordered);
    dnsNames = List.copyOf(dnsNames);
    nodes = List.copyOf(nodes);
    mdxProtocolSupport = List.copyOf(mdxProtocolSupport);
    serverDnsNames = List.copyOf(serverDnsNames);
    deniedPrincipals = Set.copyOf(deniedPrincipals);
  }

  /**
   * Whether the server's certificate comes from Certificate Authority Service: a subordinate
   * authority issues it, and the server also sends the subordinate's certificate; the Admin API
   * returns the root. In other modes the root issues it.
   */
  public boolean usesCas() {
    return serverCaMode != null && serverCaMode.endsWith("_CAS_CA");
  }

  /** Whether the instance is stopped: the Admin API issues no client certificates for it. */
  public boolean isStopped() {
    return activationPolicy.equals("NEVER");
  }

  /** A PostgreSQL 17 in this region, without an address. */
  public static InstanceSettings in(String region) {
    return new InstanceSettings(
        "POSTGRES_17",
        region,
        "SECOND_GEN",
        Map.of(),
        false,
        null,
        List.of(),
        "GOOGLE_MANAGED_INTERNAL_CA",
        List.of(),
        List.of(),
        List.of(),
        Duration.ofHours(1),
        "ALWAYS",
        Set.of());
  }

  /** The same settings with another engine or version. */
  public InstanceSettings withDatabaseVersion(String version) {
    return with(draft -> draft.databaseVersion = version);
  }

  /** The same settings with another region than that of the name. */
  public InstanceSettings withRegion(String other) {
    return with(draft -> draft.region = other);
  }

  /** The same settings with another backend type. */
  public InstanceSettings withBackendType(String type) {
    return with(draft -> draft.backendType = type);
  }

  /** The same settings with this host for a type of address; nothing needs to listen there. */
  public InstanceSettings withAddress(AddressType type, String host) {
    return with(
        draft -> {
          draft.addresses.put(type, host);
          draft.pscEnabled |= type == AddressType.PSC;
        });
  }

  /** The same settings without this type of address. */
  public InstanceSettings withoutAddress(AddressType type) {
    return with(draft -> draft.addresses.remove(type));
  }

  /**
   * The same settings with Private Service Connect enabled or disabled, independent of the
   * addresses.
   */
  public InstanceSettings withPscEnabled(boolean enabled) {
    return with(draft -> draft.pscEnabled = enabled);
  }

  /** The same settings with this legacy DNS name. */
  public InstanceSettings withDnsName(String name) {
    return with(draft -> draft.dnsName = name);
  }

  /** The same settings with these DNS names. */
  public InstanceSettings withDnsNames(DnsName... names) {
    return with(draft -> draft.dnsNames = List.of(names));
  }

  /** The same settings with this CA mode; {@code null} omits the field. */
  public InstanceSettings withServerCaMode(@Nullable String mode) {
    return with(draft -> draft.serverCaMode = mode);
  }

  /** The same settings as a read pool with these nodes. */
  public InstanceSettings withNodes(PoolNode... nodes) {
    return with(draft -> draft.nodes = List.of(nodes));
  }

  /** The same settings with support for these metadata exchanges. */
  public InstanceSettings withMdxProtocolSupport(String... types) {
    return with(draft -> draft.mdxProtocolSupport = List.of(types));
  }

  /** The same settings with these subject alternative names in the server's certificate. */
  public InstanceSettings withServerDnsNames(String... names) {
    return with(draft -> draft.serverDnsNames = List.of(names));
  }

  /** The same settings with this lifetime of ephemeral certificates; negative for expired ones. */
  public InstanceSettings withCertificateLifetime(Duration lifetime) {
    return with(draft -> draft.certificateLifetime = lifetime);
  }

  /** The same settings with this activation policy, {@code ALWAYS} or {@code NEVER}. */
  public InstanceSettings withActivationPolicy(String policy) {
    return with(draft -> draft.activationPolicy = policy);
  }

  /** The same settings with only these principals denied. */
  public InstanceSettings withDeniedPrincipals(String... emails) {
    return with(draft -> draft.deniedPrincipals = Set.of(emails));
  }

  private InstanceSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /** A mutable copy of the settings. */
  private static final class Draft {

    private String databaseVersion;
    private String region;
    private String backendType;
    private Map<AddressType, String> addresses;
    private boolean pscEnabled;
    private @Nullable String dnsName;
    private List<DnsName> dnsNames;
    private @Nullable String serverCaMode;
    private List<PoolNode> nodes;
    private List<String> mdxProtocolSupport;
    private List<String> serverDnsNames;
    private Duration certificateLifetime;
    private String activationPolicy;
    private Set<String> deniedPrincipals;

    Draft(InstanceSettings from) {
      databaseVersion = from.databaseVersion;
      region = from.region;
      backendType = from.backendType;
      addresses = new HashMap<>(from.addresses);
      pscEnabled = from.pscEnabled;
      dnsName = from.dnsName;
      dnsNames = from.dnsNames;
      serverCaMode = from.serverCaMode;
      nodes = from.nodes;
      mdxProtocolSupport = from.mdxProtocolSupport;
      serverDnsNames = from.serverDnsNames;
      certificateLifetime = from.certificateLifetime;
      activationPolicy = from.activationPolicy;
      deniedPrincipals = from.deniedPrincipals;
    }

    InstanceSettings settings() {
      return new InstanceSettings(
          databaseVersion,
          region,
          backendType,
          addresses,
          pscEnabled,
          dnsName,
          dnsNames,
          serverCaMode,
          nodes,
          mdxProtocolSupport,
          serverDnsNames,
          certificateLifetime,
          activationPolicy,
          deniedPrincipals);
    }
  }
}
