package dev.cloudsql.r2dbc.drivers;

import com.google.auto.service.AutoService;
import dev.cloudsql.AuthMode;
import dev.cloudsql.r2dbc.LoopbackPort;
import dev.cloudsql.r2dbc.R2dbcDialectProvider;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Logs in to PostgreSQL with r2dbc-postgresql. */
@AutoService(R2dbcDialectProvider.class)
public final class PostgresqlDialect implements R2dbcDialectProvider {

  private static final String SERVICE_ACCOUNT_SUFFIX = ".gserviceaccount.com";

  /** Called by {@link java.util.ServiceLoader}. */
  public PostgresqlDialect() {}

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("postgresql");
  }

  @Override
  public String productName() {
    return "PostgreSQL";
  }

  @Override
  public String driverArtifact() {
    return "org.postgresql:r2dbc-postgresql";
  }

  @Override
  public Optional<String> unsupported(String databaseVersion, AuthMode authMode) {
    return databaseVersion.startsWith("POSTGRES_")
        ? Optional.empty()
        : Optional.of("it speaks to PostgreSQL only");
  }

  /**
   * The e-mail address in lower case, as Cloud SQL creates IAM users; a service account's without
   * {@code .gserviceaccount.com}, to fit PostgreSQL's limit on names.
   */
  @Override
  public String iamUser(String principal) {
    String address = principal.toLowerCase(Locale.ROOT);
    return address.endsWith(SERVICE_ACCOUNT_SUFFIX)
        ? address.substring(0, address.length() - SERVICE_ACCOUNT_SUFFIX.length())
        : address;
  }

  /** The file name of PostgreSQL's sockets with the default port. */
  @Override
  public Optional<String> unixSocketSuffix() {
    return Optional.of("/.s.PGSQL.5432");
  }

  @Override
  public boolean speaksTls() {
    return true;
  }

  /** For {@code PostgresqlConnection.cancelRequest()}. */
  @Override
  public boolean opensFurtherConnections() {
    return true;
  }

  @Override
  public Set<String> refusedOptions() {
    return Set.of(
        "failoverProtocol",
        "loadBalanceHosts",
        "socket",
        "sslCert",
        "sslContextBuilderCustomizer",
        "sslHostnameVerifier",
        "sslKey",
        "sslMode",
        "sslNegotiation",
        "sslPassword",
        "sslRootCert",
        "targetServerType");
  }

  @Override
  public ConnectionFactoryOptions driverOptions(
      ConnectionFactoryOptions program, LoopbackPort port) {
    return program
        .mutate()
        .option(ConnectionFactoryOptions.DRIVER, "postgresql")
        .option(ConnectionFactoryOptions.HOST, port.host())
        .option(ConnectionFactoryOptions.PORT, port.number())
        // Versions 1.0 do not know sslNegotiation, which replaces this mode.
        .option(Option.<String>valueOf("sslMode"), "tunnel")
        .option(NettyTls.CUSTOMIZER, NettyTls.with(port))
        .build();
  }
}
