package dev.cloudsql.emulator.tunnel;

import dev.cloudsql.emulator.api.SqlDataApi;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.net.Workers;
import dev.cloudsql.emulator.state.InstanceState;
import java.util.function.Function;
import javax.net.ssl.KeyManager;

/**
 * What a server of SQL Data needs of the emulator.
 *
 * @param port the port without TLS; 0 for a free one
 * @param securePort the port with TLS; 0 for a free one
 * @param keys the key and certificate of the port with TLS
 * @param api checks the calls
 * @param backends finds the database of an instance
 * @param workers runs a thread for each session
 */
@SuppressWarnings("ArrayRecordComponent") // Nothing compares it.
public record TunnelCloud(
    int port,
    int securePort,
    KeyManager[] keys,
    SqlDataApi api,
    Function<InstanceState, Backend> backends,
    Workers workers) {}
