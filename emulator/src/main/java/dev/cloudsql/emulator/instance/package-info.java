/** What the Admin API says about an instance; may change while it runs. */
@NullMarked
package dev.cloudsql.emulator.instance;

import org.jspecify.annotations.NullMarked;
