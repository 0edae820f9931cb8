package dev.cloudsql.emulator.dns;

/**
 * One question that came in over DNS.
 *
 * @param name what it is about, in lower case and without a dot at the end
 * @param type which records it asks for
 * @param tcp whether it came over TCP
 * @since 0.1
 */
public record DnsQuery(String name, DnsType type, boolean tcp) {}
