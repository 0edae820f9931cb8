/** Certificate authorities and the certificates that they issue. */
@NullMarked
package dev.cloudsql.emulator.pki;

import org.jspecify.annotations.NullMarked;
