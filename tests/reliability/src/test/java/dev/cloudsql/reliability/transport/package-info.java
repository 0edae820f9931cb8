/** Failures between the program and the server: addresses, handshakes, certificates, names. */
@NullMarked
package dev.cloudsql.reliability.transport;

import org.jspecify.annotations.NullMarked;
