/** When information is fetched and renewed, and everything that can go wrong with it. */
@NullMarked
package dev.cloudsql.reliability.refresh;

import org.jspecify.annotations.NullMarked;
