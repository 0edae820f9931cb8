/** The compatibility kit for R2DBC dialects. */
@NullMarked
package dev.cloudsql.r2dbc.tck;

import org.jspecify.annotations.NullMarked;
