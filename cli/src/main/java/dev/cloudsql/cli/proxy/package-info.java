/**
 * {@code cloudsql proxy}: local proxies to instances for clients of any kind, by the conventions of
 * the Cloud SQL Auth Proxy.
 */
@NullMarked
package dev.cloudsql.cli.proxy;

import org.jspecify.annotations.NullMarked;
