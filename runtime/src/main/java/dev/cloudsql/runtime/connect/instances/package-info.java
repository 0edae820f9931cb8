/** The instances that a connector was asked for, each with its refresh. */
@NullMarked
package dev.cloudsql.runtime.connect.instances;

import org.jspecify.annotations.NullMarked;
