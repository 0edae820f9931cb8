package dev.cloudsql.runtime.connect;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Clocks, timers and threads: those of the composition root, or of a test.
 *
 * @param clock the wall clock, by which certificates expire
 * @param nanoTime the monotonic clock in nanoseconds, for deadlines
 * @param random numbers from 0 to 1 that spread refreshes in time
 * @param executor runs what blocks
 * @param scheduler runs what is due later, and never blocks
 */
public record Platform(
    InstantSource clock,
    LongSupplier nanoTime,
    DoubleSupplier random,
    Executor executor,
    ScheduledExecutorService scheduler) {}
