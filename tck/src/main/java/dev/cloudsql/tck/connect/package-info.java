/** The rules for a connector runtime, and what they are tried with: a cloud, and both its ends. */
@NullMarked
package dev.cloudsql.tck.connect;

import org.jspecify.annotations.NullMarked;
