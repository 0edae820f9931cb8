/** RSA key pairs, and a directory, that the tests of all modules share. */
@NullMarked
package dev.cloudsql.testkeys;

import org.jspecify.annotations.NullMarked;
