/** The HTTP servers of the emulator: Admin API, token server, metadata server. */
@NullMarked
package dev.cloudsql.emulator.api;

import org.jspecify.annotations.NullMarked;
