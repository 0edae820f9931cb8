/**
 * Decides, as a pure function, when to fetch an instance's connection info.
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
 * returns the next state and the actions to run. It has no clock, no lock, no thread and no
 * randomness: events carry the wall clock and the jitter. {@code Warm} has the states with a
 * certificate (Serving, Renewing), {@code Cold} those without (Idle, Fetching, BackingOff). {@code
 * RenewalSchedule} has the times of renewals, {@code Backoff} the pauses after failures.
 *
 * <p><b>Two clocks.</b> Timers run on the scheduler's clock and may fire late or never; the machine
 * compares times by the wall clock that events carry. Nothing depends on a timer alone: each
 * request checks what is due. A timer that fires is obeyed even if the wall clock was set back and
 * says that it is early. When the wall clock is set back while there is a certificate, an event
 * tells the machine how far, and the certificate and its renewal move with the clock. Any other
 * pause that begins in the future was planned before the clock was set back, and counts as over.
 */
@NullMarked
package dev.cloudsql.runtime.refresh.machine;

import org.jspecify.annotations.NullMarked;
