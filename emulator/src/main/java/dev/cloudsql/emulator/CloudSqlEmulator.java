package dev.cloudsql.emulator;

import dev.cloudsql.emulator.api.Account;
import dev.cloudsql.emulator.api.EmulatedApis;
import dev.cloudsql.emulator.api.SqlDataApi;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.dns.EmulatedDns;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.http.HttpServer;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.Calls;
import dev.cloudsql.emulator.net.LoopbackAddresses;
import dev.cloudsql.emulator.net.Workers;
import dev.cloudsql.emulator.state.CloudState;
import dev.cloudsql.emulator.state.InstanceState;
import dev.cloudsql.emulator.tunnel.TunnelCloud;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Emulates Cloud SQL for tests: the Admin API, OAuth tokens, a metadata server, DNS, and instances.
 *
 * <pre>{@code
 * try (CloudSqlEmulator emulator = CloudSqlEmulator.start()) {
 *   EmulatedInstance db =
 *       emulator.instance("project:region:instance").backend(Backend.tcp("127.0.0.1", 5432)).start();
 *   // point the client at emulator.adminEndpoint() and emulator.serverPort()
 * }
 * }</pre>
 *
 * <p>It runs, on loopback addresses:
 *
 * <ul>
 *   <li>at {@link #adminEndpoint()}, over HTTP: Cloud SQL Admin API, IAM Service Account
 *       Credentials API, Security Token Service, OAuth token endpoint and metadata server;
 *   <li>at {@link #sqlDataEndpoint()}, with {@code cloudsql-emulator-sqldata} and on first use: SQL
 *       Data over gRPC;
 *   <li>at {@link #dns()}: a name server over UDP and TCP;
 *   <li>at {@link #serverPort()}, each instance on IP addresses of its own: server proxies with TLS
 *       1.3, client certificates and metadata exchange, and behind each a {@link Backend}.
 * </ul>
 *
 * <p>HTTP, TLS and certificates are real: every client works that can set the root URL of the Admin
 * API and the server port. Clients that always dial port 3307 need {@link Builder#serverPort}.
 *
 * <p>{@link #fault} and {@link EmulatedInstance#fault} make calls and connections fail until the
 * {@link ActiveFault} is cleared. {@link #calls()}, {@link EmulatedInstance#connections()} and
 * {@link EmulatedDns#queries()} record what arrived; their {@code await} methods wait for it, so
 * that tests need no sleeps.
 *
 * <p>All methods may be called from any thread. {@link #close()} ends all threads and sockets;
 * threads are daemons, so an emulator that is not closed does not keep the JVM alive.
 *
 * @since 0.1
 */
public final class CloudSqlEmulator implements AutoCloseable {

  private final CloudState state;
  private final Account account;
  private final EmulatedCredentials credentials;
  private final Workers workers = new Workers();
  private final List<EmulatedInstance> instances = new CopyOnWriteArrayList<>();
  private final LoopbackAddresses addresses;
  private final HttpServer http;
  private final CredentialFiles files;
  private final SqlDataPorts sqlData;
  private final EmulatedDns dns;

  CloudSqlEmulator(Builder builder) throws IOException {
    state = new CloudState(builder.clock);
    account = Account.in(builder.universeDomain);
    credentials = credentials(account.email());
    addresses = LoopbackAddresses.onPort(builder.serverPort);
    EmulatedApis api = new EmulatedApis(state, account);
    http =
        HttpServer.start(
            new ServerSocket(builder.adminPort, 0, LoopbackAddresses.loopback()), workers, api);
    SecureHttp secure = new SecureHttp(workers, api, builder.clock);
    files = new CredentialFiles(account, http.uri(), secure);
    int plainPort = builder.sqlDataPort;
    int securePort = builder.secureSqlDataPort;
    sqlData =
        new SqlDataPorts(
            () ->
                new TunnelCloud(
                    plainPort,
                    securePort,
                    secure.keyManagers(),
                    new SqlDataApi(state, account),
                    this::backend,
                    workers));
    dns = EmulatedDns.start(workers);
  }

  /** Starts an emulator without instances, on free ports. */
  public static CloudSqlEmulator start() {
    return builder().start();
  }

  /** A builder with the defaults: free ports, the system clock. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A builder of an instance; {@link EmulatedInstance.Builder#start()} starts it.
   *
   * @param name {@code project:region:instance}; the project may be {@code domain:project}
   * @throws IllegalArgumentException if the name has another form
   */
  public EmulatedInstance.Builder instance(String name) {
    return new EmulatedInstance.Builder(this, name);
  }

  EmulatedInstance start(
      InstanceState added, Backend backend, Map<AddressType, Optional<InetAddress>> where) {
    EmulatedInstance instance = new EmulatedInstance(this, added, backend, addresses);
    try {
      instance.listen(where);
      state.add(added);
      instances.add(instance);
      return instance;
    } catch (IOException e) {
      instance.close();
      throw new UncheckedIOException("Cannot start " + added.name() + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      instance.close();
      throw e;
    }
  }

  private Backend backend(InstanceState instance) {
    return instances.stream()
        .filter(it -> it.is(instance))
        .findFirst()
        .map(EmulatedInstance::backend)
        .orElseThrow(() -> new IllegalArgumentException(instance.name() + " is closed"));
  }

  InstantSource clock() {
    return state.clock();
  }

  void remove(InstanceState instance) {
    state.remove(instance);
  }

  /** The root URL of the Admin API. */
  public URI adminEndpoint() {
    return http.uri();
  }

  /**
   * The URL of SQL Data without TLS, for clients that permit that on a loopback address. SQL Data
   * is a gRPC service, a tunnel to the databases through the Admin API.
   *
   * @throws IllegalStateException if {@code cloudsql-emulator-sqldata} is not on the class path or
   *     module path
   * @throws UncheckedIOException if a port is not available
   */
  public URI sqlDataEndpoint() {
    return sqlData.plain();
  }

  /**
   * The URL of SQL Data with TLS, for all other clients; {@link
   * CredentialFiles#writeCertificateAuthority} and {@link CredentialFiles#writeTrustStore} write
   * what they have to trust.
   *
   * @throws IllegalStateException if {@code cloudsql-emulator-sqldata} is not on the class path or
   *     module path
   * @throws UncheckedIOException if a port is not available
   */
  public URI secureSqlDataEndpoint() {
    return sqlData.secure();
  }

  /** The name server. */
  public EmulatedDns dns() {
    return dns;
  }

  /** The URL of the OAuth 2.0 token endpoint. */
  public URI tokenUri() {
    return http.uri().resolve("token");
  }

  /**
   * Host and port of the metadata server, for the environment variable {@code GCE_METADATA_HOST}.
   */
  public String metadataHost() {
    return http.uri().getAuthority();
  }

  /** The port on which all instances listen. */
  public int serverPort() {
    return addresses.port();
  }

  /** Credentials of the emulator's service account, which issue tokens without HTTP. */
  public EmulatedCredentials credentials() {
    return credentials;
  }

  /**
   * Credentials of another principal, which issue tokens without HTTP.
   *
   * @param principal an e-mail address
   */
  public EmulatedCredentials credentials(String principal) {
    return new EmulatedCredentials(state, principal);
  }

  /** The e-mail address of the emulator's service account. */
  public String serviceAccount() {
    return account.email();
  }

  /**
   * Writes a key file of the emulator's service account.
   *
   * @return the file, for {@code GOOGLE_APPLICATION_CREDENTIALS}
   */
  public Path writeServiceAccountKey(Path directory) throws IOException {
    return Files.writeString(directory.resolve("service-account.json"), files.serviceAccount());
  }

  /** Credential files of every kind that Google libraries read. */
  public CredentialFiles credentialFiles() {
    return files;
  }

  /** Roles, impersonation and enabled APIs. */
  public EmulatedIam iam() {
    return new EmulatedIam(state);
  }

  /** Issues an access token that the emulator accepts for these scopes. */
  public AccessToken issueToken(String principal, String... scopes) {
    return AccessToken.issue(state, principal, scopes);
  }

  /** Sets the lifetime of tokens issued from now on; one hour unless set. */
  public void tokenLifetime(Duration lifetime) {
    state.tokens().lifetime(lifetime);
  }

  /** Revokes all access tokens; calls with them are answered with 401. */
  public void revokeTokens() {
    state.tokens().revokeAll();
  }

  /** Makes calls of this kind fail, for every instance. */
  public ActiveFault fault(ApiCall call, ApiFault fault) {
    return fault(call, null, fault);
  }

  ActiveFault fault(ApiCall call, @Nullable String instance, ApiFault fault) {
    return state.fault(call, instance, fault);
  }

  /** Clears all faults of HTTP calls. */
  public void clearFaults() {
    state.faults().clear();
  }

  /** The HTTP calls that arrived. */
  public Calls calls() {
    return state.calls();
  }

  /** The number of open connections to instances. */
  public int openConnections() {
    return instances.stream().mapToInt(instance -> instance.connections().open()).sum();
  }

  /** Closes all servers and connections, and ends calls that hang. Idempotent. */
  @Override
  public void close() {
    workers.close();
    instances.forEach(EmulatedInstance::close);
    addresses.close();
    state.faults().clear();
  }

  /**
   * Builder of an emulator; not thread-safe.
   *
   * @since 0.1
   */
  public static final class Builder {

    private InstantSource clock = InstantSource.system();
    private int adminPort;
    private int serverPort;
    private int sqlDataPort;
    private int secureSqlDataPort;
    private String universeDomain = "googleapis.com";

    Builder() {}

    /** Sets the port of {@link #adminEndpoint()}; a free port unless set. */
    public Builder adminPort(int port) {
      adminPort = port;
      return this;
    }

    /**
     * Sets the port of all instances, such as 3307 for clients that cannot dial another port; a
     * free port unless set.
     */
    public Builder serverPort(int port) {
      serverPort = port;
      return this;
    }

    /**
     * Sets the ports of SQL Data; free ports unless set.
     *
     * @param plain the port of {@link #sqlDataEndpoint()}
     * @param secure the port of {@link #secureSqlDataEndpoint()}
     */
    public Builder sqlDataPorts(int plain, int secure) {
      sqlDataPort = plain;
      secureSqlDataPort = secure;
      return this;
    }

    /**
     * Sets the clock of certificates and tokens, such as a {@link ManualClock}; the system clock
     * unless set.
     */
    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    /** Sets the universe domain of the credential files; {@code googleapis.com} unless set. */
    public Builder universeDomain(String domain) {
      universeDomain = domain;
      return this;
    }

    /**
     * Starts the emulator.
     *
     * @return the running emulator, which the caller closes
     * @throws UncheckedIOException if a port is not available
     */
    public CloudSqlEmulator start() {
      try {
        return new CloudSqlEmulator(this);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot start: " + e.getMessage(), e);
      }
    }
  }
}
