package dev.cloudsql.runtime.refresh;

import dev.cloudsql.runtime.refresh.machine.Event;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One caller of a refresher, who waits for information.
 *
 * @param <T> the information
 * @param <R> what the caller gets
 */
final class Waiting<T, R> {

  /** Puts the caller's question to the machine, under a new id each time. */
  @FunctionalInterface
  interface Question {
    Event.Ask ask(Instant now, long id);
  }

  final Question question;
  final CompletableFuture<R> future = new CompletableFuture<>();

  private final Function<Optional<Refresher.Fresh<T>>, R> shape;

  /** The id of the question that is open, guarded by the refresher's lock. */
  long id;

  Waiting(Question question, Function<Optional<Refresher.Fresh<T>>, R> shape) {
    this.question = question;
    this.shape = shape;
  }

  void answer(Optional<Refresher.Fresh<T>> fresh) {
    future.complete(shape.apply(fresh));
  }
}
