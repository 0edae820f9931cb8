package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectReport;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What listeners and status get to see of a connect. */
record Report(InstanceName instance, Link link, Map<Phase, Duration> phases)
    implements ConnectReport {

  Report {
    Map<Phase, Duration> ordered = new EnumMap<>(Phase.class);
    ordered.putAll(phases);
    phases = Collections.unmodifiableMap(ordered);
  }

  /** TLS to an address; {@code proxy} is what the TCP connection goes through. */
  record TlsTunnel(
      String databaseVersion,
      InstanceAddress address,
      String reason,
      @Nullable String proxy,
      String tlsProtocol,
      String cipherSuite,
      Instant certificateExpiry)
      implements ConnectReport.Tunnel {

    @Override
    public Optional<String> via() {
      return Optional.ofNullable(proxy);
    }

    /** Such as {@code PUBLIC 34.1.2.3 (POSTGRES_17), chosen by ipTypes=PUBLIC}. */
    @Override
    public String toString() {
      String through = proxy == null ? "" : " through " + proxy;
      return "%s (%s)%s, chosen by %s".formatted(address, databaseVersion, through, reason);
    }
  }

  /** A Unix socket of this machine. */
  record LocalSocket(String path) implements ConnectReport.UnixSocket {

    /** Such as {@code the Unix socket /cloudsql/p:r:i}. */
    @Override
    public String toString() {
      return "the Unix socket " + path;
    }
  }
}
