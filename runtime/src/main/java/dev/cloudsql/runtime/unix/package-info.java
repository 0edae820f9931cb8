/**
 * Unix domain sockets of this machine, as the {@link java.net.Socket}s that drivers want. The JDK
 * has them as channels only.
 */
@NullMarked
package dev.cloudsql.runtime.unix;

import org.jspecify.annotations.NullMarked;
