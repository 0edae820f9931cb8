package dev.cloudsql.runtime.admin;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The settings of the Admin API client: root URL, headers, time limit and clocks.
 *
 * @param root the root URL of the API; https, unless the host is a loopback address
 * @param userAgent the user agent of the requests
 * @param quotaProject the quota project; called for each request
 * @param principal the principal of the tokens, for messages; called when a request is refused;
 *     must not block
 * @param callLimit the time limit of one call. A call that waits first for an address that does not
 *     accept and then for the response may take twice as long
 * @param clock the wall clock, to evaluate a {@code Retry-After} that is a date
 * @param nanoTime the monotonic clock for the time limit, such as {@code System::nanoTime}
 */
public record AdminSettings(
    URI root,
    String userAgent,
    Supplier<Optional<String>> quotaProject,
    Supplier<Optional<String>> principal,
    Duration callLimit,
    InstantSource clock,
    LongSupplier nanoTime) {}
