/**
 * One connect, from a name to a socket or a connection. This package is the middle of the star: it
 * alone knows how refresh, Admin API, TLS and credentials go together.
 */
@NullMarked
package dev.cloudsql.runtime.connect;

import org.jspecify.annotations.NullMarked;
