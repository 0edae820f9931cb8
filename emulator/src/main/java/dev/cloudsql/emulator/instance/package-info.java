/** What is known of an instance, and can be changed while it runs. */
@NullMarked
package dev.cloudsql.emulator.instance;

import org.jspecify.annotations.NullMarked;
