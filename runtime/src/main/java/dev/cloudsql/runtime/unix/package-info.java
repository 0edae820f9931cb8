/**
 * Unix domain sockets as {@link java.net.Socket}s, which drivers need; the JDK supports them only
 * as channels.
 */
@NullMarked
package dev.cloudsql.runtime.unix;

import org.jspecify.annotations.NullMarked;
