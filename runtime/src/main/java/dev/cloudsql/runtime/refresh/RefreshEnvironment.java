package dev.cloudsql.runtime.refresh;

import java.time.InstantSource;
import java.util.function.DoubleSupplier;

/**
 * What all refreshers of a connector share.
 *
 * @param clock the wall clock, by which certificates expire
 * @param scheduler runs renewals and retries
 * @param jitter gives random numbers from 0 to 1
 * @param budget bounds the fetches of all together
 */
public record RefreshEnvironment(
    InstantSource clock, Scheduler scheduler, DoubleSupplier jitter, FetchBudget budget) {}
