package dev.cloudsql.r2dbc.drivers;

import com.google.auto.service.AutoService;
import dev.cloudsql.AuthMode;
import dev.cloudsql.r2dbc.LoopbackPort;
import dev.cloudsql.r2dbc.R2dbcDialectProvider;
import io.netty.handler.ssl.SslContextBuilder;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Logs in to SQL Server with r2dbc-mssql, by built-in authentication. */
@AutoService(R2dbcDialectProvider.class)
public final class SqlServerDialect implements R2dbcDialectProvider {

  private static final Option<Function<SslContextBuilder, SslContextBuilder>> TUNNEL =
      Option.valueOf("sslTunnel");

  /** Called by {@link java.util.ServiceLoader}. */
  public SqlServerDialect() {}

  @Override
  public String name() {
    return "sqlserver";
  }

  /** {@code mssql} is the driver's other name. */
  @Override
  public Set<String> aliases() {
    return Set.of("mssql");
  }

  @Override
  public String productName() {
    return "Microsoft SQL Server";
  }

  @Override
  public String driverArtifact() {
    return "io.r2dbc:r2dbc-mssql";
  }

  @Override
  public Optional<String> unsupported(String databaseVersion, AuthMode authMode) {
    if (!databaseVersion.startsWith("SQLSERVER_")) {
      return Optional.of("it speaks to SQL Server only");
    }
    return authMode == AuthMode.IAM
        ? Optional.of("Cloud SQL for SQL Server has no IAM database authentication")
        : Optional.empty();
  }

  @Override
  public boolean speaksTls() {
    return true;
  }

  @Override
  public Set<String> refusedOptions() {
    return Set.of(
        "hostNameInCertificate",
        "sslContextBuilderCustomizer",
        "sslTunnel",
        "trustServerCertificate",
        "trustStore",
        "trustStorePassword",
        "trustStoreType");
  }

  @Override
  public ConnectionFactoryOptions driverOptions(
      ConnectionFactoryOptions program, LoopbackPort port) {
    return program
        .mutate()
        .option(ConnectionFactoryOptions.DRIVER, "sqlserver")
        .option(ConnectionFactoryOptions.HOST, port.host())
        .option(ConnectionFactoryOptions.PORT, port.number())
        .option(TUNNEL, NettyTls.with(port))
        .build();
  }
}
