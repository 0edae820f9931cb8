import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Load for R2DBC drivers: connects, reads a row, closes. Prints a number for each measure. Run by
 * {@code measure.sh}.
 *
 * <pre>
 * cold URL   the first row of a new process
 * warm URL   connects one at a time and eight at a time, and threads, after a warm-up
 * </pre>
 */
public final class R2dbcLoad {

  private static final int WARM_UP = 400;
  private static final int TIMED = 200;
  private static final int RATED = 400;
  private static final int AT_ONCE = 8;
  private static final int OPEN = 32;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  public static void main(String[] arguments) {
    long start = System.nanoTime();
    ConnectionFactory factory = ConnectionFactories.get(arguments[1]);
    if (arguments[0].equals("cold")) {
      cold(factory, start);
    } else {
      warm(factory);
    }
    // Not all threads of the drivers are daemons.
    System.exit(0);
  }

  private static void cold(ConnectionFactory factory, long start) {
    cycle(factory).block(PATIENCE);
    long end = System.nanoTime();
    long now = System.currentTimeMillis();
    print("cold: first row, from the start of Java, ms", now - ManagementFactory.getRuntimeMXBean().getStartTime());
    print("cold: first row, from main, ms", (end - start) / 1e6);
    print("cold: CPU of the process, ms", ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis());
  }

  private static void warm(ConnectionFactory factory) {
    cycles(factory, WARM_UP, AT_ONCE);

    long[] connects = new long[TIMED];
    long[] cycles = new long[TIMED];
    for (int i = 0; i < TIMED; i++) {
      long before = System.nanoTime();
      Connection connection = Mono.from(factory.create()).block(PATIENCE);
      connects[i] = System.nanoTime() - before;
      select(connection).block(PATIENCE);
      Mono.from(connection.close()).block(PATIENCE);
      cycles[i] = System.nanoTime() - before;
    }
    print("warm, one at a time: connect, p50, ms", median(connects) / 1e6);
    print("warm, one at a time: connect, row, close, p50, ms", median(cycles) / 1e6);

    double cpu = cpu();
    long before = System.nanoTime();
    cycles(factory, RATED, AT_ONCE);
    double seconds = (System.nanoTime() - before) / 1e9;
    print("warm, 8 at a time: connects a second", RATED / seconds);
    print("warm, 8 at a time: CPU of the process for each, ms", (cpu() - cpu) / RATED);

    List<Connection> open = new ArrayList<>();
    for (int i = 0; i < OPEN; i++) {
      open.add(Mono.from(factory.create()).block(PATIENCE));
    }
    Flux.fromIterable(open).flatMap(R2dbcLoad::select).blockLast(PATIENCE);
    print("threads with 32 open connections", threads());
    Flux.fromIterable(open).flatMap(Connection::close).blockLast(PATIENCE);
  }

  private static void cycles(ConnectionFactory factory, int count, int atOnce) {
    Flux.range(0, count).flatMap(i -> cycle(factory), atOnce).blockLast(PATIENCE);
  }

  private static Mono<Integer> cycle(ConnectionFactory factory) {
    // defer, because the official connector's create() does its work when it is called.
    return Mono.usingWhen(
        Mono.defer(() -> Mono.from(factory.create())), R2dbcLoad::select, Connection::close);
  }

  private static Mono<Integer> select(Connection connection) {
    return Flux.from(connection.createStatement("SELECT 1").execute())
        .flatMap(result -> result.map((row, metadata) -> row.get(0, Integer.class)))
        .single();
  }

  private static double median(long[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static double cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e6;
  }

  /** Java's threads, without those of the JVM. */
  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  private static void print(String measure, double value) {
    System.out.printf("%s\t%.2f%n", measure, value);
  }
}
