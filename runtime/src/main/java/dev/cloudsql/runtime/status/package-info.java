/** The status of a connector as text and as JSON. Instances and names report their own state. */
@NullMarked
package dev.cloudsql.runtime.status;

import org.jspecify.annotations.NullMarked;
