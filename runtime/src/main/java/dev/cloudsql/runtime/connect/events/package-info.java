/** What log and listeners are told. */
@NullMarked
package dev.cloudsql.runtime.connect.events;

import org.jspecify.annotations.NullMarked;
