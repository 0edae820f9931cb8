/** The status of a connector as text and as JSON. */
@NullMarked
package dev.cloudsql.runtime.status;

import org.jspecify.annotations.NullMarked;
