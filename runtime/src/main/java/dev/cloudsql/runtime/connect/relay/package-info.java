/**
 * Local proxies: they listen on this machine and relay each connection to an instance. A few
 * threads with a selector each serve all connections.
 */
@NullMarked
package dev.cloudsql.runtime.connect.relay;

import org.jspecify.annotations.NullMarked;
