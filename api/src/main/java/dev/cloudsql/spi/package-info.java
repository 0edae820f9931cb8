/**
 * What a plug-in implements or is handed: dialects, credential sources, address policies, and the
 * runtime itself.
 */
@NullMarked
package dev.cloudsql.spi;

import org.jspecify.annotations.NullMarked;
