package dev.cloudsql.r2dbc.drivers;

import com.google.auto.service.AutoService;
import dev.cloudsql.r2dbc.LoopbackPort;
import dev.cloudsql.r2dbc.R2dbcDialectProvider;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.Set;

/** Logs in to MySQL with MariaDB's r2dbc-mariadb, by built-in authentication or IAM. */
@AutoService(R2dbcDialectProvider.class)
public final class MariadbDialect extends MysqlFamily {

  /** Called by {@link java.util.ServiceLoader}. */
  public MariadbDialect() {}

  @Override
  public String name() {
    return "mariadb";
  }

  @Override
  public String productName() {
    return "MariaDB";
  }

  @Override
  public String driverArtifact() {
    return "org.mariadb:r2dbc-mariadb";
  }

  @Override
  public Set<String> refusedOptions() {
    return Set.of(
        "clientSslCert",
        "clientSslKey",
        "clientSslPassword",
        "haMode",
        "pipe",
        "serverSslCert",
        "socket",
        "sslContextBuilderCustomizer",
        "sslMode",
        "sslTunnelDisableHostVerification",
        "tlsProtocol");
  }

  /** The trust manager knows the port by its key, so its certificate has no host name. */
  @Override
  public ConnectionFactoryOptions driverOptions(
      ConnectionFactoryOptions program, LoopbackPort port) {
    return super.driverOptions(program, port)
        .mutate()
        .option(Option.<Boolean>valueOf("sslTunnelDisableHostVerification"), true)
        .build();
  }
}
