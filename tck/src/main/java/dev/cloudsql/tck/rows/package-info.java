/** What a program does with a plug-in, from an instance connection name to rows. */
@NullMarked
package dev.cloudsql.tck.rows;

import org.jspecify.annotations.NullMarked;
