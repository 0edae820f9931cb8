/** RSA key pairs that tests share. */
@NullMarked
package dev.cloudsql.testkeys;

import org.jspecify.annotations.NullMarked;
