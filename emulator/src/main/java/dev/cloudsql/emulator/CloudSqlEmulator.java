package dev.cloudsql.emulator;

import dev.cloudsql.emulator.api.Account;
import dev.cloudsql.emulator.api.EmulatedApis;
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

/**
 * An emulator of Cloud SQL: Admin API, token server and metadata server on one loopback port, a
 * name server and instances on others.
 *
 * <pre>{@code
 * try (CloudSqlEmulator emulator = CloudSqlEmulator.start()) {
 *   EmulatedInstance db =
 *       emulator.instance("project:region:instance").backend(Backend.tcp("127.0.0.1", 5432)).start();
 *   // point the client at emulator.adminEndpoint() and emulator.serverPort()
 * }
 * }</pre>
 *
 * <p>Nothing in it is a mock: HTTP, TLS 1.3 and certificates are real, so it works with any client
 * of Cloud SQL whose root URL of the Admin API can be set. All instances listen on one {@linkplain
 * #serverPort() port}, each on loopback addresses of its own. {@code fault} makes calls and
 * connections fail; {@link #calls()} and {@link EmulatedInstance#connections()} record what came
 * in. May be used on any thread.
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
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Begins an instance; {@link EmulatedInstance.Builder#start()} starts it.
   *
   * @param name {@code project:region:instance}
   * @throws IllegalArgumentException if this is no connection name
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
  public EmulatedCredentials credentials() {
    return credentials;
  }

  /** Credentials of somebody else. */
  public EmulatedCredentials credentials(String principal) {
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
  public AccessToken issueToken(String principal, String... scopes) {
    return AccessToken.issue(state, principal, scopes);
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

  ActiveFault fault(ApiCall call, Optional<String> instance, ApiFault fault) {
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

  /**
   * Collects what a cloud starts with; not for several threads at once.
   *
   * @since 0.1
   */
  public static final class Builder {

    private InstantSource clock = InstantSource.system();
    private int serverPort;
    private String universeDomain = "googleapis.com";

    Builder() {}

    /**
     * Sets the port of all instances, such as 3307 for clients that know no other; any free one
     * unless set.
     */
    public Builder serverPort(int port) {
      serverPort = port;
      return this;
    }

    /**
     * Sets the clock of certificates and tokens, such as a {@link ManualClock}; the system's unless
     * set.
     */
    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    /**
     * Sets the universe that the cloud's credentials say they belong to; {@code googleapis.com}
     * unless set.
     */
    public Builder universeDomain(String domain) {
      universeDomain = domain;
      return this;
    }

    /**
     * Starts the cloud.
     *
     * @return runs until it is closed
     * @throws UncheckedIOException if a port cannot be had
     */
    public CloudSqlEmulator start() {
      try {
        return new CloudSqlEmulator(clock, serverPort, universeDomain);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot start: " + e.getMessage(), e);
      }
    }
  }
}
