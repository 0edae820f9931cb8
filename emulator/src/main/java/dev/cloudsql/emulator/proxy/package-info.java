/** The server side of the TLS tunnel to an instance. */
@NullMarked
package dev.cloudsql.emulator.proxy;

import org.jspecify.annotations.NullMarked;
