package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.refresh.machine.State.BackingOff;
import dev.cloudsql.runtime.refresh.machine.State.Closed;
import dev.cloudsql.runtime.refresh.machine.State.Fetch;
import dev.cloudsql.runtime.refresh.machine.State.Fetching;
import dev.cloudsql.runtime.refresh.machine.State.Idle;
import dev.cloudsql.runtime.refresh.machine.State.Renewing;
import dev.cloudsql.runtime.refresh.machine.State.Serving;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The state machine of the refresh of one instance. Immutable; the caller holds the state. */
public final class RefreshMachine {

  /**
   * A certificate that expires sooner counts as expired: it could not be used, and fetching it
   * again immediately would loop.
   */
  private static final Duration USEFUL_LIFE = Duration.ofSeconds(1);

  private final InstanceName instance;
  private final Cold cold;
  private final Warm warm;

  /**
   * Makes the machine of one instance.
   *
   * @param policy when to renew
   * @param instance the instance, for errors
   */
  public RefreshMachine(RefreshPolicy policy, InstanceName instance) {
    this.instance = instance;
    this.cold = new Cold(policy);
    this.warm = new Warm(policy, cold);
  }

  /** Returns the next state and the actions to run. */
  public Transition on(State state, Event event) {
    if (event instanceof Event.Close) {
      return close(state);
    }
    if (event instanceof Event.SetBack setBack) {
      return Transition.to(Warm.setBack(state, setBack.by()));
    }
    if (event instanceof Event.Tick tick && tick.timer() != state.timer()) {
      return Transition.to(state);
    }
    if (event instanceof Event.Delayed delayed && !underWay(state, delayed.attempt())) {
      return Transition.to(state);
    }
    if (event instanceof Event.Result result) {
      return result(state, result);
    }
    return dispatch(state, event);
  }

  private Transition result(State state, Event.Result result) {
    Optional<Fetch> fetch = state.inFlight();
    if (!underWay(state, result.attempt())) {
      return Transition.to(state);
    }
    if (fetch.isPresent() && fetch.get().voidAt(result.now())) {
      return again(state, result.now());
    }
    if (result instanceof Event.Succeeded succeeded) {
      Instant least = succeeded.now().plus(USEFUL_LIFE);
      return succeeded.expiry().isBefore(least)
          ? dispatch(state, expired(succeeded))
          : warm.adopt(state.ledger(), succeeded, state.awaited());
    }
    return dispatch(state, result);
  }

  private Transition again(State state, Instant now) {
    return state instanceof Renewing renewing
        ? warm.renewAgain(renewing, now)
        : state instanceof Fetching fetching
            ? cold.fetchAgain(fetching.ledger(), now, fetching.failures(), fetching.awaited())
            : Transition.to(state);
  }

  private Transition dispatch(State state, Event event) {
    if (state instanceof Idle idle) {
      return cold.idle(idle, event);
    }
    if (state instanceof Fetching fetching) {
      return cold.fetching(fetching, event);
    }
    if (state instanceof BackingOff backingOff) {
      return cold.backingOff(backingOff, event);
    }
    if (state instanceof Serving serving) {
      return warm.serving(serving, event);
    }
    if (state instanceof Renewing renewing) {
      return warm.renewing(renewing, event);
    }
    return Transition.to(state);
  }

  private static boolean underWay(State state, long attempt) {
    return state.inFlight().filter(fetch -> fetch.attempt() == attempt).isPresent();
  }

  private Event.Failed expired(Event.Succeeded event) {
    ConnectorException error =
        new ConnectorException(
            ErrorCode.API_RESPONSE,
            Phase.REFRESH,
            instance,
            "Cannot connect to %s: the client certificate or login token was valid until %s only and had expired when it arrived, at %s by this machine's clock. Check that clock."
                .formatted(instance, event.expiry(), event.now()),
            null);
    return new Event.Failed(event.now(), event.attempt(), error, event.jitter());
  }

  private static Transition close(State state) {
    List<Action> fetch =
        state
            .inFlight()
            .<List<Action>>map(f -> List.of(new Action.CancelFetch(f.attempt())))
            .orElse(List.of());
    return Transition.to(new Closed(state.ledger())).and(fetch).and(Cold.stopTimer(state));
  }
}
