/** A Cloud SQL that runs inside a test: Admin API, token server, metadata server and instances. */
@NullMarked
package dev.cloudsql.emulator;

import org.jspecify.annotations.NullMarked;
