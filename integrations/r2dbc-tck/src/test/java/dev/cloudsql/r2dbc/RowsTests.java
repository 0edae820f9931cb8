package dev.cloudsql.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.EmulatedInstance;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@ExtendWith(Cloud.Extension.class)
@DisplayName("A pool of r2dbc-pool with connections of each driver")
@Timeout(300)
class RowsTests {

  private static final int TASKS = 32;
  private static final int MANY = 20_000;
  private static final int BATCH = 64;

  @ParameterizedTest
  @EnumSource
  @DisplayName("reads and writes rows, and rolls back a transaction")
  void transactions(Engine engine, Cloud cloud) {
    ConnectionPool pool = pool(Sql.factory(cloud.url(engine)), 2);
    try {
      List<Integer> numbers =
          Sql.await(
              Sql.with(
                  pool,
                  connection ->
                      Sql.run(connection, "CREATE TABLE fruit (id INT, name VARCHAR(20))")
                          .then(Sql.run(connection, "INSERT INTO fruit VALUES (1, 'fig')"))
                          .then(Mono.defer(() -> Mono.from(connection.beginTransaction())))
                          .then(Sql.run(connection, "INSERT INTO fruit VALUES (2, 'date')"))
                          .then(Mono.defer(() -> Mono.from(connection.rollbackTransaction())))
                          .then(Mono.defer(() -> Mono.from(connection.beginTransaction())))
                          .then(Sql.run(connection, "INSERT INTO fruit VALUES (3, 'plum')"))
                          .then(Mono.defer(() -> Mono.from(connection.commitTransaction())))
                          .thenMany(
                              Sql.query(
                                  connection, "SELECT id FROM fruit ORDER BY id", Integer.class))));

      assertThat(numbers).containsExactly(1, 3);
    } finally {
      Sql.await(Sql.with(pool, connection -> Sql.run(connection, "DROP TABLE fruit").flux()));
      pool.dispose();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("serves 32 at once, and leaves no socket behind")
  void atOnce(Engine engine, Cloud cloud) {
    EmulatedInstance instance = cloud.instance(engine);
    ConnectionPool pool = pool(Sql.factory(cloud.url(engine)), TASKS);

    List<Integer> answers =
        Sql.await(
            Flux.range(0, TASKS)
                .flatMap(
                    number ->
                        Sql.with(
                            pool,
                            connection -> Sql.query(connection, "SELECT " + number, Integer.class)),
                    TASKS));

    assertThat(answers)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, TASKS).boxed().toList());
    pool.disposeLater().block(Sql.PATIENCE);
    instance.connections().awaitOpen(0);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("reads a large result as slowly as the program requests it")
  void backpressure(Engine engine, Cloud cloud) {
    Connection connection = Sql.open(Sql.factory(cloud.url(engine)));
    AtomicInteger pending = new AtomicInteger();
    AtomicInteger least = new AtomicInteger(BATCH);
    try {
      Long rows =
          Sql.await(
              Sql.query(connection, engine.series(MANY), Number.class)
                  .doOnRequest(count -> pending.addAndGet((int) count))
                  .doOnNext(row -> least.accumulateAndGet(pending.getAndDecrement(), Math::min))
                  .limitRate(BATCH)
                  .count());

      assertThat(rows).isEqualTo(MANY);
      assertThat(least).as("rows that were requested when one came").hasValueGreaterThan(0);
    } finally {
      Sql.close(connection);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SQLSERVER")
  @DisplayName("logs in by IAM, as the principal of the credentials")
  void iam(Engine engine, Cloud cloud) {
    String url =
        "r2dbc:cloudsql:%s://%s/%s?%s"
            .formatted(
                engine.protocol(),
                cloud.instance(engine).name(),
                engine == Engine.POSTGRESQL ? "postgres" : "",
                cloud.query("enableIamAuth=true"));

    List<String> user =
        Sql.await(
            Sql.with(
                pool(Sql.factory(url), 1),
                connection -> Sql.query(connection, "SELECT current_user", String.class)));

    assertThat(user.get(0)).startsWith(cloud.emulator().serviceAccount().replaceFirst("@.*", ""));
  }

  private static ConnectionPool pool(ConnectionFactory factory, int size) {
    return new ConnectionPool(
        ConnectionPoolConfiguration.builder(factory).initialSize(0).maxSize(size).build());
  }
}
