/** The kit, tried on dialects that are wrong in one thing. */
@NullMarked
package dev.cloudsql.r2dbc.tck;

import org.jspecify.annotations.NullMarked;
