/** Threads, sockets and loopback addresses of one emulator. */
@NullMarked
package dev.cloudsql.emulator.net;

import org.jspecify.annotations.NullMarked;
