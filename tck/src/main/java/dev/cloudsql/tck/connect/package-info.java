/** What a connector runtime is tried with: a cloud, a dialect, and a look at both ends. */
@NullMarked
package dev.cloudsql.tck.connect;

import org.jspecify.annotations.NullMarked;
