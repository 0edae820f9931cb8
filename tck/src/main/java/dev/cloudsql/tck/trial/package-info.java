/** What all kits need to try something that may hang, fail or leak. */
@NullMarked
package dev.cloudsql.tck.trial;

import org.jspecify.annotations.NullMarked;
