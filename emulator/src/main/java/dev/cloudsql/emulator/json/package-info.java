/** As much JSON as the servers of the fake write and read. */
@NullMarked
package dev.cloudsql.emulator.json;

import org.jspecify.annotations.NullMarked;
