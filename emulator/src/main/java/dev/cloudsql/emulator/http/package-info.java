/** A small HTTP server that can violate the protocol on purpose. */
@NullMarked
package dev.cloudsql.emulator.http;

import org.jspecify.annotations.NullMarked;
