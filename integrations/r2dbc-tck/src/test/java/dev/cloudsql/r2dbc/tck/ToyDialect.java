package dev.cloudsql.r2dbc.tck;

import dev.cloudsql.AuthMode;
import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.r2dbc.LoopbackPort;
import dev.cloudsql.r2dbc.R2dbcDialectProvider;
import dev.cloudsql.spi.ClientProtocol;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** The dialect of MySQL under another name, which can be made wrong in one thing. */
public final class ToyDialect implements R2dbcDialectProvider {

  static volatile Flaw flaw = Flaw.NONE;

  /** The port of the database, for a driver that goes its own way. */
  static volatile int database;

  /** What can be wrong, and the rule that must fail. */
  enum Flaw {
    NONE(""),
    HAS_AN_ALIAS_OF_ANOTHER("R2DBC-01"),
    SUPPORTS_ALL_ENGINES("R2DBC-02"),
    FORGETS_THE_PASSWORD("R2DBC-03"),
    REPORTS_ANOTHER_PRODUCT("R2DBC-04"),
    GOES_AROUND_THE_PORT("R2DBC-05"),
    LEAVES_THE_PORT_UNUSED("R2DBC-06"),
    SENDS_ANOTHER_PASSWORD("R2DBC-07"),
    REFUSES_NOTHING("R2DBC-08"),
    FAILS_FOR_UNKNOWN_OPTIONS("R2DBC-09"),
    WAITS("R2DBC-10");

    private final String rule;

    Flaw(String rule) {
      this.rule = rule;
    }

    String rule() {
      return rule;
    }
  }

  private final R2dbcDialectProvider right =
      ServiceLoader.load(R2dbcDialectProvider.class).stream()
          .filter(provider -> provider.type().getSimpleName().equals("MysqlDialect"))
          .map(ServiceLoader.Provider::get)
          .findFirst()
          .orElseThrow();

  /** Called by {@link ServiceLoader}. */
  public ToyDialect() {}

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public Set<String> aliases() {
    return flaw == Flaw.HAS_AN_ALIAS_OF_ANOTHER ? Set.of("mariadb") : Set.of("toy-alias");
  }

  @Override
  public String productName() {
    return flaw == Flaw.REPORTS_ANOTHER_PRODUCT ? "Toy SQL" : right.productName();
  }

  @Override
  public String driverArtifact() {
    return right.driverArtifact();
  }

  @Override
  public boolean speaksTls() {
    return true;
  }

  @Override
  public boolean opensFurtherConnections() {
    return false;
  }

  @Override
  public Set<String> refusedOptions() {
    if (flaw == Flaw.WAITS) {
      Mono.delay(Duration.ofMillis(1)).block();
    }
    return flaw == Flaw.REFUSES_NOTHING ? Set.of() : right.refusedOptions();
  }

  @Override
  public Optional<String> unsupported(String databaseVersion, AuthMode authMode) {
    return flaw == Flaw.SUPPORTS_ALL_ENGINES
        ? Optional.empty()
        : right.unsupported(databaseVersion, authMode);
  }

  @Override
  public Optional<ClientProtocol> clientProtocol() {
    return right.clientProtocol();
  }

  @Override
  public ConnectionFactoryOptions driverOptions(
      ConnectionFactoryOptions program, LoopbackPort port) {
    if (flaw == Flaw.FAILS_FOR_UNKNOWN_OPTIONS
        && program.hasOption(Option.valueOf("fruitOfTheDay"))) {
      throw new IllegalArgumentException("No fruit");
    }
    ConnectionFactoryOptions.Builder options =
        right
            .driverOptions(program, port)
            .mutate()
            .option(ConnectionFactoryOptions.DRIVER, "mysql");
    switch (flaw) {
      case FORGETS_THE_PASSWORD -> options.option(ConnectionFactoryOptions.PASSWORD, "");
      case SENDS_ANOTHER_PASSWORD ->
          options.option(ConnectionFactoryOptions.PASSWORD, Server.PASSWORD);
      case GOES_AROUND_THE_PORT, LEAVES_THE_PORT_UNUSED ->
          options
              .option(ConnectionFactoryOptions.PORT, database)
              .option(Option.<String>valueOf("sslMode"), "preferred")
              .option(
                  Option.<UnaryOperator<Object>>valueOf("sslContextBuilderCustomizer"),
                  UnaryOperator.identity());
      default -> {
        // The rest is right.
      }
    }
    return options.build();
  }
}
