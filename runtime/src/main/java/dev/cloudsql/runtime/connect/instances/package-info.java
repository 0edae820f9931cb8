/** The instances in use by a connector, each with its refresh. */
@NullMarked
package dev.cloudsql.runtime.connect.instances;

import org.jspecify.annotations.NullMarked;
