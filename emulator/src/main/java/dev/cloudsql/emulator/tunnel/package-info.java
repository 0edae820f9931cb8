/** Finds the server of SQL Data, which is in a module of its own because it needs gRPC. */
@NullMarked
package dev.cloudsql.emulator.tunnel;

import org.jspecify.annotations.NullMarked;
