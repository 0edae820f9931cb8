package dev.cloudsql.emulator;

import dev.cloudsql.ConfigException;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorConfigBuilder;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.api.Account;
import dev.cloudsql.emulator.api.EmulatedApis;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.dns.EmulatedDns;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.http.HttpServer;
import dev.cloudsql.emulator.instance.InstanceSettings;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.Calls;
import dev.cloudsql.emulator.net.LoopbackAddresses;
import dev.cloudsql.emulator.net.Workers;
import dev.cloudsql.emulator.state.CloudState;
import dev.cloudsql.emulator.state.InstanceState;
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
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A Cloud SQL of one's own: Admin API, token server and metadata server on one loopback port, DNS
 * and instances on others.
 *
 * <pre>{@code
 * try (CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
 *   EmulatedInstance db = cloud.instance("project:region:instance").backend(Backend.tcp("127.0.0.1", 5432)).start();
 *   try (Connector connector = Connectors.forDialect("postgres", cloud.config().build())) {
 *     …
 *   }
 * }
 * }</pre>
 *
 * <p>Nothing in it is a mock: HTTP, TLS 1.3 and certificates are real, so any client of Cloud SQL
 * works with it that can be told another root URL of the Admin API. All instances listen on one
 * {@linkplain #serverPort() port}, each on loopback addresses of its own. What goes wrong is
 * switched on with {@code fault}, what came in is read from {@link #calls()} and {@link
 * EmulatedInstance#connections()}. May be used on any thread.
 *
 * @since 0.1
 */
public final class CloudSqlEmulator implements AutoCloseable {

  private final CloudState state;
  private final Account account;
  private final CredentialSource credentials;
  private final Workers workers = new Workers();
  private final List<EmulatedInstance> instances = new CopyOnWriteArrayList<>();
  private final LoopbackAddresses addresses;
  private final HttpServer http;
  private final CredentialFiles files;
  private final EmulatedDns dns;

  CloudSqlEmulator(InstantSource clock, int serverPort, String universeDomain) throws IOException {
    state = new CloudState(clock);
    account = Account.ofFake(universeDomain);
    credentials = credentials(account.email());
    addresses = LoopbackAddresses.onPort(serverPort);
    EmulatedApis api = new EmulatedApis(state, account);
    http = HttpServer.start(new ServerSocket(0, 0, LoopbackAddresses.loopback()), workers, api);
    files = new CredentialFiles(account, http.uri(), new SecureHttp(workers, api, clock));
    dns = EmulatedDns.start(workers);
  }

  /** Starts a cloud without instances, on ports that are free. */
  public static CloudSqlEmulator start() {
    return builder().start();
  }

  /** Starts with the defaults: a free port, the system's clock. */
  public static CloudSqlEmulatorBuilder builder() {
    return new CloudSqlEmulatorBuilder();
  }

  /**
   * Begins an instance; {@link InstanceBuilder#start()} starts it.
   *
   * @param name {@code project:region:instance}
   * @throws IllegalArgumentException if this is no connection name
   */
  public InstanceBuilder instance(String name) {
    try {
      return new InstanceBuilder(this, InstanceName.parse(name));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  EmulatedInstance start(
      InstanceName name,
      InstanceSettings settings,
      Backend backend,
      Map<IpType, Optional<InetAddress>> where) {
    InstanceState added = new InstanceState(name, settings, state.clock());
    EmulatedInstance instance = new EmulatedInstance(this, added, backend, addresses);
    try {
      instance.listen(where);
      state.add(added);
      instances.add(instance);
      return instance;
    } catch (IOException e) {
      instance.close();
      throw new UncheckedIOException("Cannot start " + name + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      instance.close();
      throw e;
    }
  }

  void remove(InstanceState instance) {
    state.remove(instance);
  }

  /** A configuration whose connectors use this cloud: its Admin API, port, credentials and DNS. */
  public ConnectorConfigBuilder config() {
    return ConnectorConfig.builder()
        .googleApis(new GoogleApis.Endpoints(adminEndpoint(), adminEndpoint()))
        .serverPort(serverPort())
        .instanceResolver("dns:" + dns.address())
        .credentials(credentials);
  }

  /** The root URL of the Admin API. */
  public URI adminEndpoint() {
    return http.uri();
  }

  /** The name server. */
  public EmulatedDns dns() {
    return dns;
  }

  /** The URL of the OAuth 2.0 token endpoint. */
  public URI tokenUri() {
    return http.uri().resolve("token");
  }

  /** Host and port of the metadata server, as {@code GCE_METADATA_HOST} wants them. */
  public String metadataHost() {
    return http.uri().getAuthority();
  }

  /** The port on which all instances listen. */
  public int serverPort() {
    return addresses.port();
  }

  /**
   * Credentials of the cloud's own service account, which give tokens without a detour over HTTP.
   */
  public CredentialSource credentials() {
    return credentials;
  }

  /** Credentials of somebody else. */
  public CredentialSource credentials(String principal) {
    return new EmulatedCredentials(state, principal);
  }

  /** The e-mail address of the cloud's own service account. */
  public String serviceAccount() {
    return account.email();
  }

  /**
   * Writes a key of the cloud's own service account to a file in a directory.
   *
   * @return the file, for {@code GOOGLE_APPLICATION_CREDENTIALS} or {@code file:} credentials
   */
  public Path writeServiceAccountKey(Path directory) throws IOException {
    return Files.writeString(directory.resolve("service-account.json"), files.serviceAccount());
  }

  /** Credential files of all kinds. */
  public CredentialFiles credentialFiles() {
    return files;
  }

  /** Who may do what in this cloud. */
  public EmulatedIam iam() {
    return new EmulatedIam(state);
  }

  /** A new access token. */
  public Token issueToken(String principal, String... scopes) {
    return state.tokens().issue(principal, Set.of(scopes));
  }

  /** Sets how long tokens are good that are given from now on; an hour unless set. */
  public void tokenLifetime(Duration lifetime) {
    state.tokens().lifetime(lifetime);
  }

  /** Takes all access tokens back; calls with them get a 401. */
  public void revokeTokens() {
    state.tokens().revokeAll();
  }

  /** Lets something go wrong with a kind of call, whatever instance it is about. */
  public ActiveFault fault(ApiCall call, ApiFault fault) {
    return fault(call, Optional.empty(), fault);
  }

  ActiveFault fault(ApiCall call, Optional<InstanceName> instance, ApiFault fault) {
    return state.fault(call, instance, fault);
  }

  /** Switches off all faults of HTTP calls. */
  public void clearFaults() {
    state.faults().clear();
  }

  /** The HTTP calls that came in. */
  public Calls calls() {
    return state.calls();
  }

  /** How many connections to instances are open now. */
  public int openConnections() {
    return instances.stream().mapToInt(instance -> instance.connections().open()).sum();
  }

  /** Stops everything, also what hangs; closing twice does nothing. */
  @Override
  public void close() {
    workers.close();
    instances.forEach(EmulatedInstance::close);
    addresses.close();
    state.faults().clear();
  }
}
