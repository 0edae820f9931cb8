/** What the servers of one fake share. */
@NullMarked
package dev.cloudsql.emulator.state;

import org.jspecify.annotations.NullMarked;
