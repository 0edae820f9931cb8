/**
 * The settings of an instance that the Admin API returns; tests may change them while the instance
 * runs.
 */
@NullMarked
package dev.cloudsql.emulator.instance;

import org.jspecify.annotations.NullMarked;
