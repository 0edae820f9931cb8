/** Pools, frameworks and tools, configured as their users do, against the emulator. */
@NullMarked
package dev.cloudsql.frameworks;

import org.jspecify.annotations.NullMarked;
