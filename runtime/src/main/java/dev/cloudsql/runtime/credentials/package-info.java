/**
 * Credential sources over google-auth.
 *
 * <p>google-auth finds credentials, keeps tokens and lets one thread renew them for all that wait;
 * this package gives each token its own narrow scope, and each failure a type. HTTP goes through
 * {@link dev.cloudsql.runtime.credentials.google.TokenTransport}.
 */
@NullMarked
package dev.cloudsql.runtime.credentials;

import org.jspecify.annotations.NullMarked;
