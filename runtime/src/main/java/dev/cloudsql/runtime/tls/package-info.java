/**
 * From an address to an encrypted socket to the right server: TLS context, identity, dialling, and
 * the socket that drivers get.
 */
@NullMarked
package dev.cloudsql.runtime.tls;

import org.jspecify.annotations.NullMarked;
