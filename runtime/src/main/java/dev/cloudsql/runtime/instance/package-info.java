/**
 * The words that the packages of the runtime share: what is known of an instance, and how much time
 * is left.
 */
@NullMarked
package dev.cloudsql.runtime.instance;

import org.jspecify.annotations.NullMarked;
