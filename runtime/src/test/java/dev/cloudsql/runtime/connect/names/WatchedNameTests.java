package dev.cloudsql.runtime.connect.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectorEvent.DrainEnded;
import dev.cloudsql.ConnectorEvent.DrainStarted;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.connect.events.Events;
import dev.cloudsql.runtime.connect.events.Listeners;
import dev.cloudsql.runtime.connect.names.Names.Route;
import dev.cloudsql.runtime.connect.names.Sockets.OpenSocket;
import dev.cloudsql.runtime.instance.DomainName;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.refresh.ManualTime;
import dev.cloudsql.runtime.tls.InstanceSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Where a name leads")
class WatchedNameTests {

  private static final Duration PERIOD = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Target NAME = Target.of(new DomainName("db.example.com"));

  private static final Route ONE = new Route(NAME, new InstanceName("p", "r", "one"), List.of());

  private final ManualTime time = new ManualTime();
  private final Queue<Runnable> work = new ArrayDeque<>();
  private final Sockets sockets = new Sockets();
  private final List<String> moves = new ArrayList<>();
  private final List<String> drains = new ArrayList<>();
  private Optional<String> answer = Optional.of("one");
  private int questions;
  private Events events;
  private WatchedName name;

  @BeforeEach
  void watch() {
    name = watched(PERIOD);
  }

  @Test
  @DisplayName("is asked once, however many connects wait for it")
  void once() {
    CompletableFuture<Route> first = route();
    CompletableFuture<Route> second = route();
    first.cancel(true);
    assertThat(second).isNotDone();

    run();

    assertThat(instance(second)).isEqualTo("one");
    assertThat(questions).isEqualTo(1);
  }

  @Test
  @DisplayName("is asked again every period, and not by connects between")
  void periodically() {
    resolve();

    for (int second = 0; second < 29; second++) {
      time.pass(Duration.ofSeconds(1));
      assertThat(instance(route())).isEqualTo("one");
    }
    run();
    assertThat(questions).isEqualTo(1);

    answer = Optional.of("two");
    time.pass(Duration.ofSeconds(1));
    run();
    assertThat(questions).isEqualTo(2);
    assertThat(instance(route())).isEqualTo("two");
    assertThat(moves).containsExactly("one to two");
  }

  @Test
  @DisplayName("stops when the name was unused for three periods")
  void dormant() {
    resolve();

    for (int period = 0; period < 3; period++) {
      time.pass(PERIOD);
      run();
    }
    assertThat(questions).isEqualTo(3);
    assertThat(time.queued()).isZero();

    time.pass(PERIOD);
    answer = Optional.of("two");
    CompletableFuture<Route> route = route();
    run();
    assertThat(instance(route)).isEqualTo("two");
    assertThat(time.queued()).isEqualTo(1);
  }

  @Test
  @DisplayName("is asked for as long as a socket is open by the name")
  void openSocket() {
    resolve();
    OpenSocket open = new OpenSocket(sockets, ONE, () -> {});
    sockets.add(open);

    for (int period = 0; period < 10; period++) {
      time.pass(PERIOD);
      run();
    }
    assertThat(questions).isEqualTo(11);

    open.closed(0, 0);
    for (int period = 0; period < 10; period++) {
      time.pass(PERIOD);
      run();
    }
    assertThat(questions).isEqualTo(13);
  }

  @Test
  @DisplayName("is not asked in the background without a period, but by a connect half a minute on")
  void withoutPeriod() {
    name = watched(Duration.ZERO);
    resolve();
    assertThat(time.queued()).isZero();

    time.pass(Duration.ofSeconds(29));
    assertThat(route()).isDone();
    time.pass(Duration.ofSeconds(1));
    CompletableFuture<Route> route = route();
    assertThat(route).isNotDone();
    run();
    assertThat(route).isDone();
    assertThat(questions).isEqualTo(2);
  }

  @Test
  @DisplayName("stays as it was while the resolver fails, however long")
  void stale() {
    resolve();
    answer = Optional.empty();

    for (int period = 0; period < 100; period++) {
      time.pass(PERIOD);
      run();
      assertThat(instance(route())).isEqualTo("one");
    }
    assertThat(questions).isEqualTo(101);
    assertThat(name.failure()).isPresent();
  }

  @Test
  @DisplayName("stays as it was after a short wait when the answer at hand is old")
  void patience() {
    resolve();
    time.jump(Duration.ofHours(8));

    CompletableFuture<Route> route = route();
    time.pass(PATIENCE.minusNanos(1));
    assertThat(route).isNotDone();
    time.pass(Duration.ofNanos(1));
    assertThat(instance(route)).isEqualTo("one");
  }

  @Test
  @DisplayName("is waited for only now and then while the resolver fails")
  void excused() {
    resolve();
    time.jump(Duration.ofHours(8));
    answer = Optional.empty();
    CompletableFuture<Route> first = route();
    run();
    assertThat(first).isDone();

    time.jump(Knowledge.EXCUSED.minusNanos(1));
    assertThat(route()).isDone();
    time.jump(Duration.ofNanos(1));
    assertThat(route()).isNotDone();
  }

  @Test
  @DisplayName("is asked anew when the clock was set back")
  void clockSetBack() {
    resolve();

    time.jump(Duration.ofHours(-1));

    assertThat(route()).isNotDone();
  }

  @Test
  @DisplayName("fails for a second when it was never known, and is asked again then")
  void unknown() {
    answer = Optional.empty();
    CompletableFuture<Route> first = route();
    run();
    assertThat(first).isCompletedExceptionally();
    answer = Optional.of("one");

    time.pass(Knowledge.REMEMBERED.minusNanos(1));
    assertThat(route()).isCompletedExceptionally();
    assertThat(questions).isEqualTo(1);

    time.pass(Duration.ofNanos(1));
    CompletableFuture<Route> second = route();
    run();
    assertThat(instance(second)).isEqualTo("one");
  }

  @Test
  @DisplayName("is given up after half a minute, and an answer that comes later is not taken")
  void tooLate() {
    CompletableFuture<Route> first = route();
    Runnable late = work.remove();

    time.pass(Duration.ofSeconds(30));
    run();
    assertThat(first).isCompletedExceptionally();
    late.run();
    assertThat(name.status().instance()).isEmpty();

    time.pass(Duration.ofSeconds(1));
    CompletableFuture<Route> second = route();
    run();
    assertThat(instance(second)).isEqualTo("one");
  }

  @Test
  @DisplayName("is asked when a connect there has failed, once a second at most")
  void afterFailure() {
    resolve();
    answer = Optional.of("two");
    assertThat(instance(name.insteadOf(ONE, PATIENCE))).isEqualTo("one");

    time.pass(Knowledge.REMEMBERED);
    CompletableFuture<Route> instead = name.insteadOf(ONE, PATIENCE);
    run();

    assertThat(instance(instead)).isEqualTo("two");
    assertThat(name.insteadOf(ONE, PATIENCE)).isDone();
    assertThat(questions).isEqualTo(2);
  }

  @Test
  @DisplayName("drains each socket once, and after its own grace period")
  void overlappingDrains() {
    name = watched(PERIOD, Duration.ofSeconds(10));
    resolve();
    OpenSocket early = open(ONE);
    move("two");

    time.pass(Duration.ofSeconds(5));
    OpenSocket late = open(ONE);
    name.opened(ONE);
    assertThat(drains).containsExactly("started 1", "started 1");

    time.pass(Duration.ofSeconds(5));
    run();
    assertThat(sockets.by(NAME)).containsExactly(late).doesNotContain(early);
    time.pass(Duration.ofSeconds(5));
    run();
    assertThat(sockets.isEmpty()).isTrue();
    assertThat(drains).containsExactly("started 1", "started 1", "ended 1", "ended 1");
  }

  @Test
  @DisplayName("keeps the sockets to an instance to which it moves back within the grace period")
  void movesBack() {
    name = watched(PERIOD, Duration.ofSeconds(10));
    resolve();
    OpenSocket open = open(ONE);
    move("two");
    time.pass(Duration.ofSeconds(5));
    move("one");

    time.pass(Duration.ofSeconds(5));
    run();
    assertThat(sockets.by(NAME)).containsExactly(open);
    move("two");
    time.pass(Duration.ofSeconds(10));
    run();

    assertThat(sockets.isEmpty()).isTrue();
    assertThat(drains).containsExactly("started 1", "ended 0", "started 1", "ended 1");
  }

  /** Has a connect fail, so that the name is asked. */
  private void move(String to) {
    answer = Optional.of(to);
    time.pass(Knowledge.REMEMBERED);
    var unused = name.insteadOf(name.route(PATIENCE).join(), PATIENCE);
    run();
    assertThat(instance(route())).isEqualTo(to);
  }

  private OpenSocket open(Route route) {
    OpenSocket open = new OpenSocket(sockets, route, () -> {});
    InstanceSocket socket =
        InstanceSocket.plain(
            new Socket(),
            failure -> {
              throw new AssertionError(failure);
            },
            open);
    open.opened(socket, null);
    return open;
  }

  private WatchedName watched(Duration period) {
    return watched(period, Duration.ZERO);
  }

  private WatchedName watched(Duration period, Duration grace) {
    ConnectorListener listener =
        new ConnectorListener() {
          @Override
          public void drainStarted(DrainStarted event) {
            drains.add("started " + event.sockets());
          }

          @Override
          public void drainEnded(DrainEnded event) {
            drains.add("ended " + event.sockets());
          }

          @Override
          public void nameMoved(NameMoved event) {
            moves.add(event.from().instance() + " to " + event.to().instance());
          }
        };
    events = new Events(Listeners.of(List.of(listener)), time, () -> time.instant().getNano());
    return new WatchedName(
        NAME, new Watch(this::answer, period, grace, sockets, events, work::add, time, time));
  }

  private Route answer(Target asked) throws ConnectorException {
    questions++;
    if (answer.isEmpty()) {
      throw new ConnectorException(
          ErrorCode.NAME_UNAVAILABLE, Phase.RESOLVE, null, "Nobody knows.", null);
    }
    return new Route(asked, new InstanceName("p", "r", answer.get()), List.of());
  }

  private void resolve() {
    CompletableFuture<Route> route = route();
    run();
    assertThat(route).isCompleted();
  }

  private CompletableFuture<Route> route() {
    return name.route(PATIENCE);
  }

  private void run() {
    while (!work.isEmpty()) {
      work.remove().run();
    }
  }

  private static String instance(CompletableFuture<Route> route) {
    assertThat(route).isCompleted();
    return route.join().instance().instance();
  }
}
