/**
 * Credential sources that use google-auth.
 *
 * <p>google-auth finds credentials, caches tokens and renews them once for all waiting threads;
 * this package requests each token with its own narrow scope and reports each failure with an error
 * code. HTTP goes through {@link dev.cloudsql.runtime.credentials.google.TokenTransport}.
 */
@NullMarked
package dev.cloudsql.runtime.credentials;

import org.jspecify.annotations.NullMarked;
