/** Threads, sockets and loopback addresses of one fake. */
@NullMarked
package dev.cloudsql.tck.fake.net;

import org.jspecify.annotations.NullMarked;
