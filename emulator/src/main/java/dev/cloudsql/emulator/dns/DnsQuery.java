package dev.cloudsql.emulator.dns;

/**
 * One DNS query.
 *
 * @param name the name, in lower case and without a dot at the end
 * @param type the type of record
 * @param tcp whether it arrived over TCP
 * @since 0.1
 */
public record DnsQuery(String name, DnsType type, boolean tcp) {}
