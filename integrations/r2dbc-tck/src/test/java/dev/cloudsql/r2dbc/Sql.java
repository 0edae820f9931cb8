package dev.cloudsql.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Statements, and the waiting of tests. */
final class Sql {

  /** Catches a test that hangs. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private Sql() {}

  static ConnectionFactory factory(String url) {
    return ConnectionFactories.get(url);
  }

  /** Opens a connection. */
  static Connection open(ConnectionFactory factory) {
    return await(Mono.from(factory.create()));
  }

  /** Closes a connection. */
  static void close(Connection connection) {
    Mono.from(connection.close()).block(PATIENCE);
  }

  /** Uses a connection and closes it. */
  static <T> Flux<T> with(ConnectionFactory factory, Function<Connection, ? extends Flux<T>> work) {
    return Flux.usingWhen(factory.create(), work, Connection::close);
  }

  /** The first column of a query's rows. */
  static <T> Flux<T> query(Connection connection, String sql, Class<T> type) {
    return Flux.from(connection.createStatement(sql).execute())
        .flatMap(result -> result.map((row, metadata) -> row.get(0, type)));
  }

  /** Runs a statement that returns no rows. */
  static Mono<Void> run(Connection connection, String sql) {
    return Flux.from(connection.createStatement(sql).execute())
        .flatMap(Result::getRowsUpdated)
        .then();
  }

  static <T> T await(Mono<T> mono) {
    return mono.blockOptional(PATIENCE).orElseThrow();
  }

  static <T> List<T> await(Flux<T> flux) {
    return await(flux.collectList());
  }
}
