/** A small HTTP server that can also misbehave. */
@NullMarked
package dev.cloudsql.emulator.http;

import org.jspecify.annotations.NullMarked;
