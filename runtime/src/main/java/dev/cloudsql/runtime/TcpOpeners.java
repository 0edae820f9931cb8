package dev.cloudsql.runtime;

import dev.cloudsql.ConfigException;
import dev.cloudsql.spi.Providers;
import dev.cloudsql.spi.TcpOpener;
import dev.cloudsql.spi.TcpOpenerProvider;
import dev.cloudsql.spi.TcpOpenerSpec;

/** Turns what a configuration says of TCP connections into their opener. */
final class TcpOpeners {

  private TcpOpeners() {}

  static TcpOpener of(TcpOpenerSpec opener) throws ConfigException {
    if (opener instanceof TcpOpenerSpec.Given given) {
      return given.opener();
    }
    String[] spec = ((TcpOpenerSpec.Named) opener).spec().split(":", 2);
    return Providers.named(TcpOpenerProvider.class, spec[0]).create(spec.length > 1 ? spec[1] : "");
  }
}
