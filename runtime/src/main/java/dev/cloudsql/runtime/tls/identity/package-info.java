/** Who is who in TLS: the certificate that is shown, and those that are believed. */
@NullMarked
package dev.cloudsql.runtime.tls.identity;

import org.jspecify.annotations.NullMarked;
