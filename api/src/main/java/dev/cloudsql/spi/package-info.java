/**
 * The types that plug-ins implement or receive: dialects, credential sources, address policies,
 * resolvers, TCP dialers, listeners, and the runtime itself.
 */
@NullMarked
package dev.cloudsql.spi;

import org.jspecify.annotations.NullMarked;
