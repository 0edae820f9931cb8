package dev.cloudsql.emulator;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.instance.InstanceSettings;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.Connections;
import dev.cloudsql.emulator.net.LoopbackAddresses;
import dev.cloudsql.emulator.proxy.ServerProxy;
import dev.cloudsql.emulator.state.InstanceState;
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
 * An instance that runs: it takes connections on loopback addresses, demands a client certificate
 * over TLS 1.3, and relays bytes to its backend.
 *
 * <p>May be used on any thread.
 *
 * @since 0.1
 */
public final class EmulatedInstance implements AutoCloseable {

  private final CloudSqlEmulator cloud;
  private final InstanceState state;
  private final ServerProxy proxy;

  EmulatedInstance(
      CloudSqlEmulator cloud, InstanceState state, Backend backend, LoopbackAddresses port) {
    this.cloud = cloud;
    this.state = state;
    this.proxy = new ServerProxy(state, backend, port);
  }

  void listen(Map<AddressType, Optional<InetAddress>> addresses) throws IOException {
    for (Map.Entry<AddressType, Optional<InetAddress>> address : addresses.entrySet()) {
      String host = proxy.listen(address.getValue());
      state.update(settings -> settings.withAddress(address.getKey(), host));
    }
  }

  /** Its connection name. */
  public String name() {
    return state.name();
  }

  /** Its project, with the domain if it has one. */
  public String project() {
    return state.project();
  }

  /** Its id within the project. */
  public String id() {
    return state.id();
  }

  /** What the Admin API says of it. */
  public InstanceSettings settings() {
    return state.settings();
  }

  /** Changes what the Admin API says of it, from the next call on. */
  public void update(UnaryOperator<InstanceSettings> change) {
    state.update(change);
  }

  /**
   * The host that the Admin API gives for a type of address.
   *
   * @throws IllegalArgumentException if it has no such address
   */
  public String host(AddressType type) {
    String host = state.settings().addresses().get(type);
    if (host == null) {
      throw new IllegalArgumentException(name() + " has no address of type " + type);
    }
    return host;
  }

  /** Listens on one more loopback address, which nobody is told of, and returns it. */
  public String listenElsewhere() {
    try {
      return proxy.listen(Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException("No address to listen on", e);
    }
  }

  /**
   * Moves to a new loopback address, which the Admin API gives from the next call on; nobody
   * listens at the old one any more, and open connections live on.
   *
   * @return the new host
   * @throws IllegalArgumentException if it has no such address
   */
  public String changeAddress(AddressType type) {
    String before = host(type);
    String after = listenElsewhere();
    update(settings -> settings.withAddress(type, after));
    proxy.leave(before);
    return after;
  }

  /** Lets something go wrong between clients and this instance. */
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

  /** Lets something go wrong with Admin API calls about this instance. */
  public ActiveFault fault(ApiCall call, ApiFault fault) {
    return cloud.fault(call, Optional.of(name()), fault);
  }

  /** Switches off all faults between clients and this instance. */
  public void clearFaults() {
    state.faults().clear();
  }

  /** What came in. */
  public Connections connections() {
    return state.connections();
  }

  /** Closes every connection that is open, and takes new ones. */
  public void dropConnections() {
    proxy.dropConnections();
  }

  /**
   * The certificates of the authorities that the Admin API announces; the first issues the
   * server's.
   */
  public List<X509Certificate> serverAuthorities() {
    return state.announcedAuthorities();
  }

  /**
   * Announces the authority of the next rotation beside the present one, as Cloud SQL does
   * beforehand.
   */
  public void announceNextServerCa() {
    state.announceNextServerAuthority();
  }

  /**
   * Moves to the announced authority, or to an unannounced new one; the old one is announced no
   * more.
   */
  public void rotateServerCa() {
    state.rotateServerAuthority();
  }

  /**
   * Moves to a new authority of client certificates: those that were given until now are refused,
   * which in TLS 1.3 a client learns on its first read. Open connections live on.
   */
  public void rotateClientCa() {
    state.rotateClientAuthority();
  }

  /** Stops to listen, closes every connection, and is no longer known to the Admin API. */
  @Override
  public void close() {
    cloud.remove(state);
    proxy.close();
    state.faults().clear();
  }

  /**
   * Collects what an instance starts with; not for several threads at once.
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
     * Sets which types of address it has, each on a loopback address of its own; {@code PUBLIC}
     * alone unless set.
     */
    public Builder addresses(AddressType first, AddressType... more) {
      types.clear();
      types.addAll(EnumSet.of(first, more));
      return this;
    }

    /** Gives it this type of address on a certain loopback address. */
    public Builder address(AddressType type, InetAddress loopback) {
      types.add(type);
      fixed.put(type, loopback);
      return this;
    }

    /** Changes anything else that the Admin API is to say of it. */
    public Builder settings(UnaryOperator<InstanceSettings> change) {
      state.update(change);
      return this;
    }

    /**
     * Starts to listen.
     *
     * @return runs until it or its cloud is closed
     * @throws IllegalArgumentException if the cloud has an instance with this project and id
     * @throws java.io.UncheckedIOException if no address can be had
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
