package dev.cloudsql.runtime.connect.names;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.connect.events.Events.Drain;
import dev.cloudsql.runtime.connect.names.Names.Route;
import dev.cloudsql.runtime.connect.names.Sockets.OpenSocket;
import dev.cloudsql.runtime.instance.LinkageFailure;
import dev.cloudsql.runtime.instance.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A name in use: the shell around {@link Knowledge}, with the query under way and the timer of the
 * next check.
 *
 * <p>At most one query is under way, however many connects wait for it.
 */
final class WatchedName {

  /** A query that takes longer is abandoned, so that the next one can start. */
  private static final Duration LONGEST_QUERY = Duration.ofSeconds(30);

  private static final Duration LONGEST_UNUSED = Duration.ofDays(1);

  private final Target name;
  private final Watch watch;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock, the volatile one for writing only.
  private volatile Knowledge knowledge = Knowledge.NONE;
  private @Nullable CompletableFuture<Route> question;
  private boolean checkIsQueued;
  private Instant lastUse;

  WatchedName(Target name, Watch watch) {
    this.name = name;
    this.watch = watch;
    this.lastUse = watch.clock().instant();
  }

  /**
   * Where the name leads.
   *
   * @param patience how long to wait for a newer answer when the one at hand is old
   */
  CompletableFuture<Route> route(Duration patience) {
    Knowledge now = use();
    return switch (now.advice(watch.clock().instant(), watch.oldAge())) {
      case USE -> {
        queueCheck();
        yield CompletableFuture.completedFuture(Objects.requireNonNull(now.route()));
      }
      case LOOK -> look(Objects.requireNonNull(now.route()), patience);
      case ASK -> ask().copy();
      case FAIL -> CompletableFuture.failedFuture(Objects.requireNonNull(now.failure()));
    };
  }

  private Knowledge use() {
    lock.lock();
    try {
      lastUse = watch.clock().instant();
      knowledge = knowledge.used();
      return knowledge;
    } finally {
      lock.unlock();
    }
  }

  /** Whether no connect has used it for a day, and no socket is open by it. */
  boolean isForgotten() {
    lock.lock();
    try {
      return question == null
          && !watch.clock().instant().isBefore(lastUse.plus(LONGEST_UNUSED))
          && watch.sockets().by(name).isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Where the name leads now that a route has failed; the same route if there is no newer one. */
  CompletableFuture<Route> insteadOf(Route failed, Duration patience) {
    Knowledge now = knowledge;
    Route route = now.route() == null ? failed : now.route();
    return !route.instance().equals(failed.instance()) || now.askedJustNow(watch.clock().instant())
        ? CompletableFuture.completedFuture(route)
        : look(route, patience);
  }

  private CompletableFuture<Route> look(Route known, Duration patience) {
    CompletableFuture<Route> answer = ask().exceptionally(failure -> known);
    Runnable giveUp = watch.scheduler().schedule(patience, () -> answer.complete(known));
    var unused = answer.whenComplete((route, failure) -> giveUp.run());
    return answer;
  }

  private CompletableFuture<Route> ask() {
    CompletableFuture<Route> mine = new CompletableFuture<>();
    lock.lock();
    try {
      if (question != null) {
        return question;
      }
      question = mine;
    } finally {
      lock.unlock();
    }
    Runnable giveUp =
        watch
            .scheduler()
            .schedule(LONGEST_QUERY, () -> watch.executor().execute(() -> failed(mine, tooLate())));
    var unused = mine.whenComplete((route, failure) -> giveUp.run());
    watch.executor().execute(() -> answer(mine));
    return mine;
  }

  private void answer(CompletableFuture<Route> mine) {
    try {
      answered(mine, watch.question().ask(name));
    } catch (ConnectorException e) {
      failed(mine, e);
    } catch (LinkageError e) {
      failed(mine, LinkageFailure.of(e, Phase.RESOLVE, name, null));
    }
  }

  private void answered(CompletableFuture<Route> mine, Route found) {
    Instant now = watch.clock().instant();
    Knowledge before = learn(mine, known -> known.answered(found, now));
    if (before == null) {
      return;
    }
    queueCheck();
    Route from = before.route();
    if (from != null && !from.instance().equals(found.instance())) {
      int openSockets =
          (int) openSockets().filter(socket -> !leadsTo(socket.route().instance())).count();
      watch.events().moved(name, from.instance(), found.instance(), openSockets, watch.grace());
      drain(from.instance());
    } else if (from == null || before.failure() != null) {
      watch.events().resolved(name, found.instance());
    }
    mine.complete(found);
  }

  private void failed(CompletableFuture<Route> mine, ConnectorException why) {
    Instant now = watch.clock().instant();
    Knowledge before = learn(mine, known -> known.failed(why, now));
    if (before != null) {
      queueCheck();
      Route still = before.route();
      watch.events().resolveFailed(name, why, still == null ? null : still.instance());
      mine.completeExceptionally(why);
    }
  }

  /** Ends a query, and returns what was known before; {@code null} if it was abandoned already. */
  private @Nullable Knowledge learn(
      CompletableFuture<Route> mine, UnaryOperator<Knowledge> change) {
    lock.lock();
    try {
      if (question != mine) {
        return null;
      }
      question = null;
      Knowledge before = knowledge;
      knowledge = change.apply(before);
      return before;
    } finally {
      lock.unlock();
    }
  }

  private ConnectorException tooLate() {
    return new ConnectorException(
        ErrorCode.NAME_UNAVAILABLE,
        Phase.RESOLVE,
        null,
        "Cannot connect to %s: the resolver did not answer within %s seconds. Check the name servers and the network path to them."
            .formatted(name, LONGEST_QUERY.toSeconds()),
        null);
  }

  private void queueCheck() {
    lock.lock();
    try {
      if (checkIsQueued || knowledge.dormant() || watch.period().isZero()) {
        return;
      }
      checkIsQueued = true;
    } finally {
      lock.unlock();
    }
    Runnable unused = watch.scheduler().schedule(watch.period(), this::check);
  }

  private void check() {
    boolean open = !watch.sockets().by(name).isEmpty();
    lock.lock();
    try {
      checkIsQueued = false;
      knowledge = knowledge.due(open);
      if (knowledge.dormant()) {
        return;
      }
    } finally {
      lock.unlock();
    }
    var unused = ask();
  }

  /** Records a socket; closes it if the name has moved since its route was resolved. */
  void opened(Route route) {
    var unused = use();
    queueCheck();
    if (!leadsTo(route.instance())) {
      drain(route.instance());
    }
  }

  /**
   * Closes the sockets to a former instance that are not in a drain yet, now or after the grace
   * period.
   */
  private void drain(InstanceName former) {
    Route next = knowledge.route();
    if (next == null) {
      return;
    }
    Object drain = new Object();
    int sockets =
        (int)
            openSockets()
                .filter(socket -> socket.route().instance().equals(former))
                .filter(socket -> socket.join(drain))
                .count();
    if (sockets == 0) {
      return;
    }
    Drain event = watch.events().draining(name, former, next.instance(), sockets, watch.grace());
    if (watch.grace().isZero()) {
      cut(drain, event);
    } else {
      Runnable unused =
          watch
              .scheduler()
              .schedule(watch.grace(), () -> watch.executor().execute(() -> cut(drain, event)));
    }
  }

  private void cut(Object drain, Drain event) {
    int closed = 0;
    for (OpenSocket socket : openSockets().filter(open -> open.isIn(drain)).toList()) {
      if (leadsTo(socket.route().instance())) {
        // The name has moved back.
        socket.leaveDrain();
      } else {
        socket.cut();
        closed++;
      }
    }
    event.ended(closed);
  }

  private Stream<OpenSocket> openSockets() {
    return watch.sockets().by(name).stream();
  }

  private boolean leadsTo(InstanceName instance) {
    Route route = knowledge.route();
    return route != null && route.instance().equals(instance);
  }

  /** Why the last query failed; empty if it succeeded. */
  Optional<ConnectorException> failure() {
    return Optional.ofNullable(knowledge.failure());
  }

  ConnectorStatus.Name status() {
    Knowledge now = knowledge;
    Route route = now.route();
    return new Snapshot(name.text(), route, route == null ? null : now.resolved(), now.failure());
  }

  private record Snapshot(
      String name,
      @Nullable Route route,
      @Nullable Instant time,
      @Nullable ConnectorException error)
      implements ConnectorStatus.Name {

    @Override
    public Optional<InstanceName> instance() {
      return Optional.ofNullable(route).map(Route::instance);
    }

    @Override
    public List<String> addresses() {
      return route == null ? List.of() : route.addresses();
    }

    @Override
    public Optional<Instant> resolved() {
      return Optional.ofNullable(time);
    }

    @Override
    public Optional<ConnectorException> lastError() {
      return Optional.ofNullable(error);
    }
  }
}
