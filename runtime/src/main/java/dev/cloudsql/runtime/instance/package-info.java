/**
 * The words that the packages of the runtime share: what is known of an instance, and the connect
 * that is under way to it.
 */
@NullMarked
package dev.cloudsql.runtime.instance;

import org.jspecify.annotations.NullMarked;
