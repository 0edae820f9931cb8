package dev.cloudsql.runtime.admin;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How the Admin API is called.
 *
 * @param root where it lives; https, unless the host is loopback
 * @param userAgent what the requests call themselves
 * @param quotaProject the project whose quota the calls use; asked for at each call
 * @param principal whose tokens these are, for messages; asked for when a call is refused, and must
 *     not block
 * @param callLimit how long one call may take; one that waits for an address that does not answer,
 *     and then for the answer, may take twice that
 * @param clock the wall clock, to read a {@code Retry-After} that is a date
 * @param nanoTime the monotonic clock that runs against the limit, such as {@code System::nanoTime}
 */
public record AdminSettings(
    URI root,
    String userAgent,
    Supplier<Optional<String>> quotaProject,
    Supplier<Optional<String>> principal,
    Duration callLimit,
    InstantSource clock,
    LongSupplier nanoTime) {}
