/** Databases without passwords: {@link dev.cloudsql.examples.iamlogin.IamLogin} is what to copy. */
@NullMarked
package dev.cloudsql.examples.iamlogin;

import org.jspecify.annotations.NullMarked;
