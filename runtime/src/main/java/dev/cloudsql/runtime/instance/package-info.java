/** The words that the packages of the runtime share: what is asked for, and what is known of it. */
@NullMarked
package dev.cloudsql.runtime.instance;

import org.jspecify.annotations.NullMarked;
