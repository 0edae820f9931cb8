package dev.cloudsql.emulator;

import dev.cloudsql.emulator.http.SecureListener;
import dev.cloudsql.emulator.tunnel.Tunnel;
import dev.cloudsql.emulator.tunnel.TunnelCloud;
import dev.cloudsql.emulator.tunnel.TunnelProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The emulator's server of SQL Data; its ports are opened on first use. */
final class SqlDataPorts {

  private final Supplier<TunnelCloud> cloud;
  private @Nullable Tunnel opened;

  /** Makes a server that is not started. */
  SqlDataPorts(Supplier<TunnelCloud> cloud) {
    this.cloud = cloud;
  }

  /** The URL of the port without TLS. */
  URI plain() {
    return URI.create("http://127.0.0.1:%s/".formatted(opened().port()));
  }

  /** The URL of the port with TLS. */
  URI secure() {
    return URI.create("https://%s:%s/".formatted(SecureListener.HOST, opened().securePort()));
  }

  private synchronized Tunnel opened() {
    Tunnel known = opened;
    if (known == null) {
      known = open();
      opened = known;
    }
    return known;
  }

  private Tunnel open() {
    TunnelProvider provider =
        ServiceLoader.load(TunnelProvider.class, TunnelProvider.class.getClassLoader())
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "The emulator serves SQL Data only with dev.cloudsql:cloudsql-emulator-sqldata"
                            + " on the class path or module path: add it where cloudsql-emulator"
                            + " is."));
    TunnelCloud served = cloud.get();
    try {
      return served.workers().track(provider.start(served));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open a port for SQL Data: " + e.getMessage(), e);
    }
  }
}
