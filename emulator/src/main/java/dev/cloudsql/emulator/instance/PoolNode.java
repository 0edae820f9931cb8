package dev.cloudsql.emulator.instance;

/**
 * A node of a read pool as {@code connectSettings} lists it.
 *
 * @param name such as {@code pool-node-1}
 * @param type the kind of its address
 * @param host its IP address; for PSC a DNS name
 * @since 0.1
 */
public record PoolNode(String name, AddressType type, String host) {}
