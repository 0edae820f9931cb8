package dev.cloudsql.emulator;

import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.instance.InstanceSettings;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Collects what an instance starts with; not for several threads at once.
 *
 * @since 0.1
 */
public final class InstanceBuilder {

  private final CloudSqlEmulator cloud;
  private final InstanceName name;
  private final Set<IpType> types = EnumSet.of(IpType.PUBLIC);
  private final Map<IpType, InetAddress> fixed = new EnumMap<>(IpType.class);
  private InstanceSettings settings;
  private Backend backend = Backend.echo();

  InstanceBuilder(CloudSqlEmulator cloud, InstanceName name) {
    this.cloud = cloud;
    this.name = name;
    this.settings = InstanceSettings.in(name.region());
  }

  /** Sets the engine and version; {@code POSTGRES_17} unless set. */
  public InstanceBuilder databaseVersion(String version) {
    settings = settings.withDatabaseVersion(version);
    return this;
  }

  /** Sets the database; {@link Backend#echo()} unless set. */
  public InstanceBuilder backend(Backend database) {
    backend = database;
    return this;
  }

  /**
   * Sets which types of address it has, each on a loopback address of its own; {@code PUBLIC} alone
   * unless set.
   */
  public InstanceBuilder addresses(IpType first, IpType... more) {
    types.clear();
    types.addAll(EnumSet.of(first, more));
    return this;
  }

  /** Gives it this type of address on a certain loopback address. */
  public InstanceBuilder address(IpType type, InetAddress loopback) {
    types.add(type);
    fixed.put(type, loopback);
    return this;
  }

  /** Changes anything else that the Admin API is to say of it. */
  public InstanceBuilder settings(UnaryOperator<InstanceSettings> change) {
    settings = change.apply(settings);
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
    return cloud.start(name, settings, backend, addresses());
  }

  private Map<IpType, Optional<InetAddress>> addresses() {
    Map<IpType, Optional<InetAddress>> addresses = new EnumMap<>(IpType.class);
    types.forEach(type -> addresses.put(type, Optional.ofNullable(fixed.get(type))));
    return addresses;
  }
}
