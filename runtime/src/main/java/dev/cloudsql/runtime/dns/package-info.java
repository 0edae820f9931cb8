/**
 * Resolution of domain names to instances by DNS: TXT and CNAME records, and the addresses of the
 * names.
 */
@NullMarked
package dev.cloudsql.runtime.dns;

import org.jspecify.annotations.NullMarked;
