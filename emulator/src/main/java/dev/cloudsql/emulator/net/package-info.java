/** Threads, sockets and loopback addresses of one fake. */
@NullMarked
package dev.cloudsql.emulator.net;

import org.jspecify.annotations.NullMarked;
