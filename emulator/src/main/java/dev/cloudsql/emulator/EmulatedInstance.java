package dev.cloudsql.emulator;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.instance.InstanceSettings;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.Connections;
import dev.cloudsql.emulator.journal.SqlDataStreams;
import dev.cloudsql.emulator.net.LoopbackAddresses;
import dev.cloudsql.emulator.proxy.ServerProxy;
import dev.cloudsql.emulator.state.InstanceState;
import dev.cloudsql.emulator.state.TunnelSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * An instance of the {@link CloudSqlEmulator}: its entry in the Admin API, and a server proxy that
 * requires a client certificate over TLS 1.3 and relays to a {@link Backend}. May be used on any
 * thread.
 *
 * @since 0.1
 */
public final class EmulatedInstance implements AutoCloseable {

  private final CloudSqlEmulator cloud;
  private final InstanceState state;
  private final Backend backend;
  private final ServerProxy proxy;

  EmulatedInstance(
      CloudSqlEmulator cloud, InstanceState state, Backend backend, LoopbackAddresses port) {
    this.cloud = cloud;
    this.state = state;
    this.backend = backend;
    this.proxy = new ServerProxy(state, backend, port);
  }

  void listen(Map<AddressType, Optional<InetAddress>> addresses) throws IOException {
    for (Map.Entry<AddressType, Optional<InetAddress>> address : addresses.entrySet()) {
      String host = proxy.listen(address.getValue().orElse(null));
      state.update(settings -> settings.withAddress(address.getKey(), host));
    }
  }

  /** Whether this is the instance of that state. */
  boolean is(InstanceState other) {
    return state == other;
  }

  Backend backend() {
    return backend;
  }

  /** The connection name, {@code project:region:instance}. */
  public String name() {
    return state.name();
  }

  /** The project, with its domain if it has one. */
  public String project() {
    return state.project();
  }

  /** The instance id within the project. */
  public String id() {
    return state.id();
  }

  /** The settings that the Admin API returns for this instance. */
  public InstanceSettings settings() {
    return state.settings();
  }

  /** Changes the settings that the Admin API returns for this instance, from the next call on. */
  public void update(UnaryOperator<InstanceSettings> change) {
    state.update(change);
  }

  /**
   * The host that the Admin API returns for a type of address.
   *
   * @throws IllegalArgumentException if the instance has no such address
   */
  public String host(AddressType type) {
    String host = state.settings().addresses().get(type);
    if (host == null) {
      throw new IllegalArgumentException(name() + " has no address of type " + type);
    }
    return host;
  }

  /**
   * Listens on one more loopback address, which the Admin API does not return. Returns the address.
   */
  public String listenElsewhere() {
    try {
      return proxy.listen(null);
    } catch (IOException e) {
      throw new UncheckedIOException("No address to listen on", e);
    }
  }

  /**
   * Moves to a new loopback address, which the Admin API returns from the next call on. The old
   * address refuses connections; open connections stay.
   *
   * @return the new host
   * @throws IllegalArgumentException if the instance has no such address
   */
  public String changeAddress(AddressType type) {
    String before = host(type);
    String after = listenElsewhere();
    update(settings -> settings.withAddress(type, after));
    proxy.leave(before);
    return after;
  }

  /**
   * Makes connections to this instance fail, or its streams of SQL Data ({@link
   * dev.cloudsql.emulator.fault.SqlDataFault}).
   */
  public ActiveFault fault(InstanceFault fault) {
    if (fault instanceof InstanceFault.Times limited) {
      return state.faults().add(limited.fault(), limited.occurrences(), () -> {});
    }
    if (fault == InstanceFault.refuse()) {
      proxy.refuse();
      return state.faults().add(fault, Integer.MAX_VALUE, proxy::accept);
    }
    return state.faults().add(fault, Integer.MAX_VALUE, () -> {});
  }

  /** Makes Admin API calls for this instance fail. */
  public ActiveFault fault(ApiCall call, ApiFault fault) {
    return cloud.fault(call, name(), fault);
  }

  /** Clears all faults of connections to this instance. */
  public void clearFaults() {
    state.faults().clear();
  }

  /** The connections that arrived. */
  public Connections connections() {
    return state.connections();
  }

  /** The streams of SQL Data that arrived. */
  public SqlDataStreams sqlData() {
    return state.sqlData();
  }

  /** Closes all open connections, those of SQL Data sessions too; new ones are accepted. */
  public void dropConnections() {
    proxy.dropConnections();
    state.tunnelSessions().forEach(TunnelSession::disconnect);
  }

  /** Breaks off all streams of SQL Data; clients may continue their sessions on new ones. */
  public void dropSqlDataStreams() {
    state.tunnelSessions().forEach(TunnelSession::dropStream);
  }

  /**
   * The server CA certificates that the Admin API returns; the first one issues the server's
   * certificate.
   */
  public List<X509Certificate> serverAuthorities() {
    return state.announcedAuthorities();
  }

  /**
   * Adds the CA of the next rotation to those that the Admin API returns, as Cloud SQL does before
   * a rotation.
   */
  public void announceNextServerCa() {
    state.announceNextServerAuthority();
  }

  /**
   * Moves the server to the announced CA, or to a new one if none was announced; the Admin API no
   * longer returns the old one.
   */
  public void rotateServerCa() {
    state.rotateServerAuthority();
  }

  /**
   * Moves to a new CA of client certificates. Certificates issued before are refused, which a TLS
   * 1.3 client notices on its first read; open connections stay.
   */
  public void rotateClientCa() {
    state.rotateClientAuthority();
  }

  /** Closes all sockets and removes the instance from the Admin API. Idempotent. */
  @Override
  public void close() {
    cloud.remove(state);
    proxy.close();
    state.tunnelSessions().forEach(TunnelSession::disconnect);
    state.faults().clear();
  }

  /**
   * Builder of an instance; not thread-safe.
   *
   * @since 0.1
   */
  public static final class Builder {

    private final CloudSqlEmulator cloud;
    private final InstanceState state;
    private final Set<AddressType> types = EnumSet.of(AddressType.PUBLIC);
    private final Map<AddressType, InetAddress> fixed = new EnumMap<>(AddressType.class);
    private Backend backend = Backend.echo();

    Builder(CloudSqlEmulator cloud, String name) {
      this.cloud = cloud;
      this.state = new InstanceState(name, cloud.clock());
    }

    /** Sets the engine and version; {@code POSTGRES_17} unless set. */
    public Builder databaseVersion(String version) {
      state.update(settings -> settings.withDatabaseVersion(version));
      return this;
    }

    /** Sets the database; {@link Backend#echo()} unless set. */
    public Builder backend(Backend database) {
      backend = database;
      return this;
    }

    /**
     * Sets the types of address, each on its own loopback address; only {@code PUBLIC} unless set.
     */
    public Builder addresses(AddressType first, AddressType... more) {
      types.clear();
      types.addAll(EnumSet.of(first, more));
      return this;
    }

    /** Adds a type of address on this loopback address. */
    public Builder address(AddressType type, InetAddress loopback) {
      types.add(type);
      fixed.put(type, loopback);
      return this;
    }

    /** Changes other settings that the Admin API returns for the instance. */
    public Builder settings(UnaryOperator<InstanceSettings> change) {
      state.update(change);
      return this;
    }

    /**
     * Starts the instance.
     *
     * @return the running instance, which ends when it or the emulator is closed
     * @throws IllegalArgumentException if an instance with this project and id exists
     * @throws java.io.UncheckedIOException if no address is available
     */
    public EmulatedInstance start() {
      return cloud.start(state, backend, addresses());
    }

    private Map<AddressType, Optional<InetAddress>> addresses() {
      Map<AddressType, Optional<InetAddress>> addresses = new EnumMap<>(AddressType.class);
      types.forEach(type -> addresses.put(type, Optional.ofNullable(fixed.get(type))));
      return addresses;
    }
  }
}
