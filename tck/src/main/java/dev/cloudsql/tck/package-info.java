/** The compatibility kits: what a plug-in extends in its tests to be proven right. */
@NullMarked
package dev.cloudsql.tck;

import org.jspecify.annotations.NullMarked;
