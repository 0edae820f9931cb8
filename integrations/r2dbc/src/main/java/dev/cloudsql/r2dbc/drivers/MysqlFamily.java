package dev.cloudsql.r2dbc.drivers;

import dev.cloudsql.AuthMode;
import dev.cloudsql.r2dbc.LoopbackPort;
import dev.cloudsql.r2dbc.R2dbcDialectProvider;
import dev.cloudsql.spi.ClientProtocol;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.Locale;
import java.util.Optional;

/** What the two drivers for MySQL have in common. */
abstract sealed class MysqlFamily implements R2dbcDialectProvider
    permits MysqlDialect, MariadbDialect {

  private static final Option<String> SSL_MODE = Option.valueOf("sslMode");

  @Override
  public Optional<String> unsupported(String databaseVersion, AuthMode authMode) {
    return databaseVersion.startsWith("MYSQL_")
        ? Optional.empty()
        : Optional.of("it speaks to MySQL only");
  }

  /** The e-mail address in lower case up to the {@code @}, as Cloud SQL creates IAM users. */
  @Override
  public String iamUser(String principal) {
    return principal.toLowerCase(Locale.ROOT).replaceFirst("@.*", "");
  }

  /** TLS, because the driver sends clear-text passwords when the server asks for them. */
  @Override
  public Optional<ClientProtocol> clientProtocol() {
    return Optional.of(ClientProtocol.TLS);
  }

  /** The empty suffix: the path that the program names is that of the socket. */
  @Override
  public Optional<String> unixSocketSuffix() {
    return Optional.of("");
  }

  /** Both would otherwise refuse passwords that MySQL asks for in clear text, as for IAM. */
  @Override
  public boolean speaksTls() {
    return true;
  }

  @Override
  public ConnectionFactoryOptions driverOptions(
      ConnectionFactoryOptions program, LoopbackPort port) {
    return program
        .mutate()
        .option(ConnectionFactoryOptions.DRIVER, name())
        .option(ConnectionFactoryOptions.HOST, port.host())
        .option(ConnectionFactoryOptions.PORT, port.number())
        .option(SSL_MODE, "tunnel")
        .option(NettyTls.CUSTOMIZER, NettyTls.with(port))
        .build();
  }
}
