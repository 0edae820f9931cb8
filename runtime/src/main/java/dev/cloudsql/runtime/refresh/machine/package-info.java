/**
 * When to fetch an instance's connection information, decided by a pure function.
 *
 * <pre>
 *          ask                    success
 *   Idle ───────► Fetching ──────────────────────► Serving ◄──────────┐
 *                  ▲    │ failure                  │  │   success, or  │
 *      ask, timer  │    ▼                          │  │   failure while│
 *                 BackingOff      ask when expired │  │   still valid  │
 *                  ▲                               ▼  ▼                │
 *                  └── failure ──────────── Fetching  Renewing ────────┘
 * </pre>
 *
 * <p>{@link dev.cloudsql.runtime.refresh.machine.RefreshMachine} takes a state and an event and
 * gives the next state and the actions to take. It has no clock, no lock, no thread and no
 * randomness: events carry the wall clock and the jitter.
 *
 * <p><b>Two clocks.</b> Timers run on whatever clock the shell's scheduler has and may come late or
 * never; the machine judges by the wall clock that events carry. So nothing depends on a timer
 * alone: each ask looks at what is due. A timer that does come is obeyed even if the wall clock,
 * set back meanwhile, says that it is early. A pause whose beginning lies in the future was planned
 * on a clock that was set back since, and is over.
 */
@NullMarked
package dev.cloudsql.runtime.refresh.machine;

import org.jspecify.annotations.NullMarked;
