/** Certificate authorities and the certificates that they issue. */
@NullMarked
package dev.cloudsql.tck.fake.pki;

import org.jspecify.annotations.NullMarked;
