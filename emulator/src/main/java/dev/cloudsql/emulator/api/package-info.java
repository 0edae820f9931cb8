/** The HTTP face of the fake: Admin API, token server, metadata server. */
@NullMarked
package dev.cloudsql.emulator.api;

import org.jspecify.annotations.NullMarked;
