package dev.cloudsql.spi;

import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How one connect came about.
 *
 * @param instance the instance
 * @param databaseVersion its engine and version, such as {@code POSTGRES_17}
 * @param address the address that answered
 * @param reason why this address was tried when it was
 * @param tlsProtocol such as {@code TLSv1.3}
 * @param cipherSuite such as {@code TLS_AES_256_GCM_SHA384}
 * @param certificateExpiry until when the client certificate that was used is good
 * @param phases how long each step took, on a monotonic clock; steps that did not happen are absent
 * @since 0.1
 */
public record ConnectReport(
    InstanceName instance,
    String databaseVersion,
    InstanceAddress address,
    String reason,
    String tlsProtocol,
    String cipherSuite,
    Instant certificateExpiry,
    Map<Phase, Duration> phases) {

  /** Copies the phases and keeps their order. */
  public ConnectReport {
    Map<Phase, Duration> ordered = new EnumMap<>(Phase.class);
    ordered.putAll(phases);
    phases = Collections.unmodifiableMap(ordered);
  }
}
