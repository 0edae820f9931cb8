/** The metadata exchange: the client's metadata for the server proxy, inside the tunnel. */
@NullMarked
package dev.cloudsql.runtime.tls.mdx;

import org.jspecify.annotations.NullMarked;
