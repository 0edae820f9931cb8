package dev.cloudsql.runtime.connect.names;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.connect.names.Names.Route;
import dev.cloudsql.runtime.connect.names.Sockets.OpenSocket;
import dev.cloudsql.runtime.instance.LinkageFailure;
import dev.cloudsql.runtime.instance.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A name that was asked for: the shell around {@link Knowledge}, with the question that is under
 * way and the check that is due next.
 *
 * <p>However many connects ask, one question is under way at most.
 */
final class WatchedName {

  /** A question that takes longer is given up, so that the next one can be asked. */
  private static final Duration LONGEST_QUESTION = Duration.ofSeconds(30);

  private final Target name;
  private final Watch watch;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock, the volatile one for writing only.
  private volatile Knowledge knowledge = Knowledge.NONE;
  private @Nullable CompletableFuture<Route> question;
  private boolean checkIsQueued;

  WatchedName(Target name, Watch watch) {
    this.name = name;
    this.watch = watch;
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
        yield CompletableFuture.completedFuture(now.route().orElseThrow());
      }
      case LOOK -> look(now.route().orElseThrow(), patience);
      case ASK -> ask().copy();
      case FAIL -> CompletableFuture.failedFuture(now.failure().orElseThrow());
    };
  }

  private Knowledge use() {
    lock.lock();
    try {
      knowledge = knowledge.used();
      return knowledge;
    } finally {
      lock.unlock();
    }
  }

  /** Where the name leads now that a route has failed; the same route if there is no newer one. */
  CompletableFuture<Route> insteadOf(Route failed, Duration patience) {
    Knowledge now = knowledge;
    Route route = now.route().orElse(failed);
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
            .schedule(
                LONGEST_QUESTION, () -> watch.executor().execute(() -> failed(mine, tooLate())));
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
      failed(mine, LinkageFailure.of(e, Phase.RESOLVE, null));
    }
  }

  private void answered(CompletableFuture<Route> mine, Route found) {
    Instant now = watch.clock().instant();
    Knowledge before = learn(mine, known -> known.answered(found, now));
    if (before == null) {
      return;
    }
    queueCheck();
    Optional<InstanceName> from = before.route().map(Route::instance);
    if (from.isEmpty()) {
      watch.events().resolved(name, found.instance());
    } else if (!from.get().equals(found.instance())) {
      drain();
      watch.events().moved(name, from.get(), found.instance());
    }
    mine.complete(found);
  }

  private void failed(CompletableFuture<Route> mine, ConnectorException why) {
    Instant now = watch.clock().instant();
    Knowledge before = learn(mine, known -> known.failed(why, now));
    if (before != null) {
      queueCheck();
      boolean first = before.failure().isEmpty();
      watch
          .events()
          .resolveFailed(name, why, before.route().map(Route::instance).filter(some -> first));
      mine.completeExceptionally(why);
    }
  }

  /** Ends a question, and tells what was known before; null if it was given up already. */
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
        "Cannot connect to %s: the resolver did not answer within %s seconds."
            .formatted(name, LONGEST_QUESTION.toSeconds()),
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

  /** Looks after a socket that was opened by a route that may be outdated by now. */
  void opened(Route route) {
    var unused = use();
    queueCheck();
    if (!leadsTo(route.instance())) {
      drain();
    }
  }

  /** Cuts the sockets that lead elsewhere, now or when the time of grace is over. */
  private void drain() {
    if (watch.grace().isZero()) {
      cut();
    } else {
      Runnable unused =
          watch.scheduler().schedule(watch.grace(), () -> watch.executor().execute(this::cut));
    }
  }

  private void cut() {
    for (OpenSocket socket : watch.sockets().by(name)) {
      if (!leadsTo(socket.route().instance())) {
        socket.cut();
      }
    }
  }

  private boolean leadsTo(InstanceName instance) {
    return knowledge.route().map(Route::instance).filter(instance::equals).isPresent();
  }

  /** Why the last question got no answer, if it did not. */
  Optional<ConnectorException> failure() {
    return knowledge.failure();
  }

  ConnectorStatus.Name status() {
    Knowledge now = knowledge;
    Route route = now.route().orElse(null);
    return new Snapshot(
        name.text(), route, route == null ? null : now.resolved(), now.failure().orElse(null));
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
