/** What a client says first in TLS: which groups it offers, and that once to nobody. */
@NullMarked
package dev.cloudsql.runtime.tls.hello;

import org.jspecify.annotations.NullMarked;
