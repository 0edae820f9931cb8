package dev.cloudsql.emulator.journal;

/**
 * What a client sent in a metadata exchange.
 *
 * @param userAgent its name and version
 * @param clientProtocolType 0 unspecified, 1 TCP, 2 TLS, 3 Unix domain socket
 * @since 0.1
 */
public record MdxRequest(String userAgent, int clientProtocolType) {}
