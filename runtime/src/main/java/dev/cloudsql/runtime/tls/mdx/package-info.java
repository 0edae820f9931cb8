/** The metadata exchange: what a server proxy is told of the client, inside the tunnel. */
@NullMarked
package dev.cloudsql.runtime.tls.mdx;

import org.jspecify.annotations.NullMarked;
