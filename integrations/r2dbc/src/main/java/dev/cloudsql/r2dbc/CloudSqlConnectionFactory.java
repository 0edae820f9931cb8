package dev.cloudsql.r2dbc;

import static io.r2dbc.spi.ConnectionFactoryOptions.CONNECT_TIMEOUT;
import static io.r2dbc.spi.ConnectionFactoryOptions.DRIVER;
import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.PORT;
import static io.r2dbc.spi.ConnectionFactoryOptions.PROTOCOL;
import static io.r2dbc.spi.ConnectionFactoryOptions.SSL;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.Providers;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.NoSuchOptionException;
import io.r2dbc.spi.Option;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

/**
 * Connects to one instance, anew for each subscription. Holds nothing that has to be closed: the
 * connector is the shared one of its settings.
 */
final class CloudSqlConnectionFactory implements ConnectionFactory {

  private static final int NANO_DIGITS = 9;

  private final R2dbcDialectProvider dialect;
  private final String instance;
  private final Properties settings;
  private final DriverLogin login;

  private CloudSqlConnectionFactory(
      R2dbcDialectProvider dialect, String instance, Properties settings, DriverLogin login) {
    this.dialect = dialect;
    this.instance = instance;
    this.settings = settings;
    this.login = login;
  }

  /**
   * Makes a factory from options.
   *
   * @throws IllegalArgumentException if no dialect has the protocol, or an option contradicts the
   *     others
   */
  static CloudSqlConnectionFactory of(ConnectionFactoryOptions options) {
    R2dbcDialectProvider dialect = Dialects.named(required(options, PROTOCOL, "the protocol"));
    String instance = required(options, HOST, "the instance in place of the host");
    Map<Option<?>, Object> given = new LinkedHashMap<>(entries(options));
    if (given.containsKey(PORT)) {
      throw new IllegalArgumentException(
          "The port of an instance cannot be chosen. Remove the option port.");
    }
    if (given.containsKey(Option.valueOf("cloudSqlInstance"))) {
      throw new IllegalArgumentException(
          "The host names the instance already. Remove the option cloudSqlInstance.");
    }
    refuse(dialect, given.keySet());
    // The connection to the instance is encrypted in any case.
    given.keySet().removeAll(Set.of(DRIVER, PROTOCOL, HOST, SSL));
    Properties settings = new Properties();
    Map<Option<?>, Object> objects = new HashMap<>();
    given.forEach(
        (option, value) -> {
          if (option.equals(CONNECT_TIMEOUT)) {
            Duration timeout = duration(value);
            settings.setProperty(option.name(), seconds(timeout));
            objects.put(option, timeout);
          } else if (isText(value)) {
            settings.setProperty(option.name(), value.toString());
          }
          if (!(value instanceof CharSequence)) {
            objects.put(option, value);
          }
        });
    return new CloudSqlConnectionFactory(
        dialect, instance, settings, new DriverLogin(dialect, objects));
  }

  private static String required(
      ConnectionFactoryOptions options, Option<String> option, String what) {
    Object value = options.getValue(option);
    if (value == null) {
      throw new NoSuchOptionException(
          "The option %s is missing. Name %s, as in r2dbc:cloudsql:postgresql://project:region:instance/database."
              .formatted(option.name(), what),
          option);
    }
    return (String) value;
  }

  /** Options cannot be listed, but they can be filtered. */
  private static Map<Option<?>, Object> entries(ConnectionFactoryOptions options) {
    Map<Option<?>, Object> entries = new LinkedHashMap<>();
    var unused =
        ConnectionFactoryOptions.builder()
            .from(
                options,
                option -> {
                  entries.put(option, options.getRequiredValue(option));
                  return false;
                });
    return entries;
  }

  private static void refuse(R2dbcDialectProvider dialect, Set<Option<?>> given) {
    Set<String> refused = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    refused.addAll(dialect.refusedOptions());
    for (Option<?> option : given) {
      if (refused.contains(option.name())) {
        throw new IllegalArgumentException(
            "The connector opens the connection, and it is encrypted, so the option %s of the driver cannot be used. Remove it."
                .formatted(option.name()));
      }
    }
  }

  /** Whether a value is written in URLs, too; other values are objects for the driver. */
  static boolean isText(Object value) {
    return value instanceof CharSequence
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Duration;
  }

  private static Duration duration(Object value) {
    try {
      return value instanceof Duration given ? given : Duration.parse(value.toString());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "The option connectTimeout='%s' must be a duration such as PT30S.".formatted(value), e);
    }
  }

  private static String seconds(Duration timeout) {
    return BigDecimal.valueOf(timeout.getSeconds())
        .add(BigDecimal.valueOf(timeout.getNano(), NANO_DIGITS))
        .toPlainString();
  }

  /**
   * Connects when it is subscribed to, each time anew; cancelling the subscription stops the
   * connect. Never blocks the subscriber.
   */
  @Override
  public Mono<Connection> create() {
    return Mono.fromDirect(subscriber -> Delivery.to(subscriber, this::connect));
  }

  private CompletableFuture<Session> connect() {
    try {
      return Providers.runtime().connectAsync(dialect, login, instance, settings);
    } catch (ConnectorException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The name of the database product; connects to nothing. */
  @Override
  public ConnectionFactoryMetadata getMetadata() {
    return dialect::productName;
  }

  /** Shows the engine and the instance; the options may include a password. */
  @Override
  public String toString() {
    return "CloudSqlConnectionFactory[%s, %s]".formatted(dialect.name(), instance);
  }
}
