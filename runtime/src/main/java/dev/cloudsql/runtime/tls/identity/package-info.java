/**
 * Identities in TLS: the key of the client certificate, the certificate authorities of the
 * instance, and the names that the server's certificate must have.
 */
@NullMarked
package dev.cloudsql.runtime.tls.identity;

import org.jspecify.annotations.NullMarked;
