/** R2DBC connections to Cloud SQL instances, and the interface by which drivers are added. */
@NullMarked
package dev.cloudsql.r2dbc;

import org.jspecify.annotations.NullMarked;
