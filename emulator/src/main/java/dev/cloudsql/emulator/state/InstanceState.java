package dev.cloudsql.emulator.state;

import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.InstanceSettings;
import dev.cloudsql.emulator.pki.CertificateAuthority;
import dev.cloudsql.emulator.pki.Leaf;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The state of one instance that the Admin API and the server proxy share. */
public final class InstanceState {

  /** The limit of X.509, which principals of workload identity federation exceed. */
  private static final int LONGEST_COMMON_NAME = 64;

  private static final Pattern PART = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Pattern NAME =
      Pattern.compile("(?<project>(?:%1$s:)?%1$s):(?<region>%1$s):(?<id>%1$s)".formatted(PART));

  private final String name;
  private final String project;
  private final String id;
  private final InstantSource clock;
  private final FaultBoard<InstanceFault> faults = new FaultBoard<>();
  private final ConnectionJournal connections = new ConnectionJournal();
  private final SqlDataJournal sqlData = new SqlDataJournal();
  private final Set<TunnelSession> tunnelSessions = ConcurrentHashMap.newKeySet();
  private final Map<BigInteger, EphemeralCertificate> issued = new ConcurrentHashMap<>();
  private volatile InstanceSettings settings;
  private volatile CertificateAuthority clientAuthority;

  /** The first one issues the server's certificate; the Admin API returns all. */
  private volatile List<CertificateAuthority> serverAuthorities;

  /**
   * Makes an instance with new authorities.
   *
   * @param name {@code project:region:id}; the project may be {@code domain:project}
   * @param clock the clock for certificates
   * @throws IllegalArgumentException if the name is not an instance connection name
   */
  public InstanceState(String name, InstantSource clock) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not an instance connection name; write it as project:region:instance"
              .formatted(name));
    }
    this.name = name;
    this.project = parts.group("project");
    this.id = parts.group("id");
    this.settings = InstanceSettings.in(parts.group("region"));
    this.clock = clock;
    this.clientAuthority = newClientAuthority();
    this.serverAuthorities = List.of(newServerAuthority());
  }

  /** The instance connection name. */
  public String name() {
    return name;
  }

  /** The project, with its domain if it has one. */
  public String project() {
    return project;
  }

  /** The instance id within the project. */
  public String id() {
    return id;
  }

  /** The common name of the server's certificates, {@code project:instance}. */
  public String commonName() {
    return project + ":" + id;
  }

  /** The current time. */
  public Instant now() {
    return clock.instant();
  }

  /** The settings that the Admin API returns now. */
  public InstanceSettings settings() {
    return settings;
  }

  /** Changes the settings that the Admin API returns. */
  public synchronized void update(UnaryOperator<InstanceSettings> change) {
    settings = change.apply(settings);
  }

  /** The faults between clients and the instance. */
  public FaultBoard<InstanceFault> faults() {
    return faults;
  }

  /** The record of connections. */
  public ConnectionJournal connections() {
    return connections;
  }

  /** The record of SQL Data streams. */
  public SqlDataJournal sqlData() {
    return sqlData;
  }

  /** The open sessions of SQL Data. */
  public Set<TunnelSession> tunnelSessions() {
    return tunnelSessions;
  }

  /** The authority that issues the server's certificate. */
  public CertificateAuthority serverAuthority() {
    return serverAuthorities.get(0);
  }

  /** The authorities that the Admin API returns. */
  public List<X509Certificate> announcedAuthorities() {
    return serverAuthorities.stream().map(CertificateAuthority::certificate).toList();
  }

  /** Adds the authority of the next rotation to the current ones. */
  public synchronized void announceNextServerAuthority() {
    if (serverAuthorities.size() == 1) {
      serverAuthorities = List.of(serverAuthorities.get(0), newServerAuthority());
    }
  }

  /** Moves the server to the announced authority, or to a new one if none was announced. */
  public synchronized void rotateServerAuthority() {
    serverAuthorities =
        List.of(serverAuthorities.size() > 1 ? serverAuthorities.get(1) : newServerAuthority());
  }

  /** The authority of client certificates. */
  public CertificateAuthority clientAuthority() {
    return clientAuthority;
  }

  /** Moves to a new authority of client certificates; those of the old one are refused. */
  public void rotateClientAuthority() {
    clientAuthority = newClientAuthority();
  }

  /**
   * Issues a client certificate.
   *
   * @param publicKey the DER bytes of its key
   * @param principal the owner of the token of the request
   * @param loginToken the login token, for IAM database authentication; {@code null} for none
   * @throws IllegalArgumentException if the key cannot be read
   */
  public EphemeralCertificate issue(
      byte[] publicKey, String principal, @Nullable String loginToken) {
    Instant now = clock.instant();
    String commonName = principal.substring(Math.max(0, principal.length() - LONGEST_COMMON_NAME));
    Leaf leaf = Leaf.client(commonName, now).withNotAfter(now.plus(settings.certificateLifetime()));
    EphemeralCertificate made =
        new EphemeralCertificate(clientAuthority.issue(leaf, publicKey), principal, loginToken);
    issued.put(made.certificate().getSerialNumber(), made);
    return made;
  }

  /** Finds the record of an issued client certificate. */
  public Optional<EphemeralCertificate> issued(X509Certificate certificate) {
    return Optional.ofNullable(issued.get(certificate.getSerialNumber()))
        .filter(known -> known.certificate().equals(certificate));
  }

  private CertificateAuthority newClientAuthority() {
    return CertificateAuthority.create("Google Cloud SQL Client CA", clock.instant());
  }

  private CertificateAuthority newServerAuthority() {
    return CertificateAuthority.create("Google Cloud SQL Server CA", clock.instant());
  }
}
