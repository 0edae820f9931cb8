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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One instance as the Admin API and the server proxy both know it. */
public final class InstanceState {

  /** Of X.509; a principal of workload identity federation is longer. */
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
  private final Map<BigInteger, EphemeralCertificate> issued = new ConcurrentHashMap<>();
  private volatile InstanceSettings settings;
  private volatile CertificateAuthority clientAuthority;

  /** The first one signs, all are announced. */
  private volatile List<CertificateAuthority> serverAuthorities;

  /**
   * Makes the authorities.
   *
   * @param name {@code project:region:id}; the project may be {@code domain:project}
   * @param clock the time of certificates
   * @throws IllegalArgumentException if this is no connection name
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

  /** Its connection name. */
  public String name() {
    return name;
  }

  /** Its project, with the domain if it has one. */
  public String project() {
    return project;
  }

  /** Its id within the project. */
  public String id() {
    return id;
  }

  /** The common name of its certificates, {@code project:instance}. */
  public String commonName() {
    return project + ":" + id;
  }

  /** The time. */
  public Instant now() {
    return clock.instant();
  }

  /** What the Admin API says of it now. */
  public InstanceSettings settings() {
    return settings;
  }

  /** Changes what the Admin API says of it. */
  public synchronized void update(UnaryOperator<InstanceSettings> change) {
    settings = change.apply(settings);
  }

  /** The faults between clients and the instance. */
  public FaultBoard<InstanceFault> faults() {
    return faults;
  }

  /** What came in. */
  public ConnectionJournal connections() {
    return connections;
  }

  /** The authority that issues the server's certificate. */
  public CertificateAuthority serverAuthority() {
    return serverAuthorities.get(0);
  }

  /** The authorities that the Admin API announces. */
  public List<X509Certificate> announcedAuthorities() {
    return serverAuthorities.stream().map(CertificateAuthority::certificate).toList();
  }

  /** Announces the authority of the next rotation beside the present one. */
  public synchronized void announceNextServerAuthority() {
    if (serverAuthorities.size() == 1) {
      serverAuthorities = List.of(serverAuthorities.get(0), newServerAuthority());
    }
  }

  /** Moves the server to the announced authority, or to a new one when none was announced. */
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
   * @param principal who asks
   * @param loginToken for IAM database authentication
   * @throws IllegalArgumentException if the key cannot be read
   */
  public EphemeralCertificate issue(
      byte[] publicKey, String principal, Optional<String> loginToken) {
    Instant now = clock.instant();
    String commonName = principal.substring(Math.max(0, principal.length() - LONGEST_COMMON_NAME));
    Leaf leaf = Leaf.client(commonName, now).withNotAfter(now.plus(settings.certificateLifetime()));
    EphemeralCertificate made =
        new EphemeralCertificate(clientAuthority.issue(leaf, publicKey), principal, loginToken);
    issued.put(made.certificate().getSerialNumber(), made);
    return made;
  }

  /** What is known of a client certificate. */
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
